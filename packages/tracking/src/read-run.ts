/**
 * The run in a log, checked: what a replay and a comparison of runs begin with.
 */
import { DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { decodeLine, linesOf } from './event-lines.js';
import { lastRun } from './last-run.js';
import { readText } from './read-text.js';

/**
 * The events of the last run of a log, from its `start` on.
 *
 * A last line without its end, which a process that was killed leaves behind, is left out, and `told` hears of it. Any
 * other damage is an error: a line that is no event, a step or epoch out of order, an event before the start.
 *
 * @param paths a file that `eventLog` wrote; or the parts of a rotated log, the oldest first
 * @param told hears what was left out: `events.ndjson, line 310: is cut off in the middle, and left out`
 * @returns events in their order; parameters are not in a log and come back as `{}`
 * @throws DataError names the file and the line
 * @example from(readRun('out/events.ndjson', console.warn)).pipe(replay(rules))
 */
export function readRun(paths: string | readonly string[], told: (message: string) => void): TrainingEvent[] {
  const files = typeof paths === 'string' ? [paths] : paths;
  const events: TrainingEvent[] = [];
  let before: TrainingEvent | null = null;
  for (const [index, path] of files.entries()) {
    const lines = linesOf(readText('readRun', path));
    for (const [number, line] of lines.entries()) {
      const where = `${path}, line ${number + 1}`;
      // A whole line ends with a break, so what stands behind the last break is whole only by luck.
      const mayBeTorn = index === files.length - 1 && number === lines.length - 1;
      const event = mayBeTorn ? wholeOrNull(line, where, told) : decodeLine(line, where);
      if (!event) continue;
      checkOrder(event, before, where);
      events.push(event);
      before = event;
    }
  }
  if (!before) throw new DataError(`${files.join(', ')}: expected the events of a run, received none`);
  return lastRun(events);
}

function wholeOrNull(line: string, where: string, told: (message: string) => void): TrainingEvent | null {
  try {
    return decodeLine(line, where);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    told(`${where}: is cut off in the middle, and left out`);
    return null;
  }
}

function checkOrder(event: TrainingEvent, before: TrainingEvent | null, where: string): void {
  if (event.kind === 'start') return;
  if (!before || before.kind === 'end') {
    const help = before ? 'since the run has ended' : 'with which a run begins; of a rotated log, name all parts';
    throw new DataError(`${where}: expected an event of kind start, ${help}, received ${event.kind}`);
  }
  // Somebody may have decided to go back.
  if (before.kind === 'decision') return;
  for (const count of ['step', 'epoch'] as const) {
    if (event[count] >= before[count]) continue;
    throw new DataError(
      `${where}: expected ${count} ≥ ${before[count]}, as in the line before, received ${event[count]}`,
    );
  }
}
