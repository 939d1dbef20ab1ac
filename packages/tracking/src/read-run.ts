/**
 * The run in a log, checked: what a replay and a comparison of runs begin with.
 */
import { statSync } from 'node:fs';
import { DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { diskError } from './disk-error.js';
import { decodeLine } from './event-lines.js';
import { countsAfter } from './last-run.js';
import { type Lines, type Read, linesIn, textsOf } from './log-lines.js';

/** What a log has no more of; who would resume a run so often? */
const mostStarts = 1_000_000;

/**
 * The events of the last run of a log, from its `start` on, one after another, however many there are.
 *
 * A last line without its end, which a process that was killed leaves behind, is left out, and `told` hears of it. Any
 * other damage is an error: a line that is no event, a step or epoch out of order, an event before the start.
 *
 * The files are read twice: what counts of a log is only known at its end. Between two pieces of 1 MiB others have the thread.
 *
 * @param paths a file that `eventLog` wrote; or the parts of a rotated log, the oldest first
 * @param told hears what was left out: `events.ndjson, line 310: is cut off in the middle, and left out`
 * @param read hears after each piece how many bytes it had; in the end twice as many as the files have
 * @returns events in their order; parameters are not in a log and come back as `{}`
 * @throws DataError names the file and the line
 * @example from(readRun('out/events.ndjson', console.warn)).pipe(replay(rules))
 */
export async function* readRun(
  paths: string | readonly string[],
  told: (message: string) => void,
  read?: Read,
): AsyncGenerator<TrainingEvent, void> {
  const files = typeof paths === 'string' ? [paths] : paths;
  const starts = await startsIn(files, read);
  const counts = countsAfter(starts);
  let before: TrainingEvent | null = null;
  let begun = 0;
  for (const path of files) {
    for await (const lines of linesIn('readRun', path, path, read)) {
      const texts = textsOf(lines);
      for (const [i, text] of texts.entries()) {
        const where = `${path}, line ${lines.first + i}`;
        // A whole line ends with a break, so what stands behind the last break is whole only by luck.
        const mayBeTorn = !lines.whole && path === files.at(-1) && i === texts.length - 1;
        const event = mayBeTorn ? wholeOrNull(text, where, told) : decodeLine(text, where);
        if (!event) continue;
        checkOrder(event, before, where);
        if (event.kind === 'start' && ++begun > starts.length) throw changed(path);
        before = event;
        if (counts(event)) yield event;
      }
    }
  }
  if (!before) throw new DataError(`${files.join(', ')}: expected the events of a run, received none`);
  if (begun < starts.length) throw changed(files.join(', '));
}

/** The step of each start in a log. What is damaged is left to the second reading, which names it. */
async function startsIn(files: readonly string[], read: Read | undefined): Promise<readonly number[]> {
  const starts: number[] = [];
  for (const path of files) {
    checkRereadable(path);
    for await (const lines of linesIn('readRun', path, path, read)) {
      if (!mayHoldStart(lines)) continue;
      for (const text of textsOf(lines)) {
        const event = text !== null && isStartLike(text) ? wholeOrNull(text, path, () => undefined) : null;
        if (event?.kind === 'start') starts.push(event.step);
      }
      if (starts.length > mostStarts) {
        throw new DataError(`${path}: expected at most ${mostStarts.toLocaleString('en')} starts of a run`);
      }
    }
  }
  return starts;
}

/** Quick, and never wrong where it says no: the word stands there, or is written in escapes. */
const mayHoldStart = ({ bytes }: Lines): boolean => bytes.includes('"start"') || bytes.includes('\\u');
const isStartLike = (text: string): boolean => text.includes('"start"') || text.includes('\\u');

function checkRereadable(path: string): void {
  let isPipe: boolean;
  try {
    const found = statSync(path);
    isPipe = !found.isFile() && !found.isDirectory();
  } catch (error) {
    throw diskError('readRun', 'read', path, error);
  }
  if (isPipe)
    throw new DataError(`readRun: cannot read ${path}: it is no file, and a log is read twice; save it as one`);
}

function wholeOrNull(text: string | null, where: string, told: (message: string) => void): TrainingEvent | null {
  try {
    return decodeLine(text, where);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    told(`${where}: is cut off in the middle, and left out`);
    return null;
  }
}

function changed(path: string): DataError {
  return new DataError(`${path}: another run has begun or gone on in it while it was read; read it again`);
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
