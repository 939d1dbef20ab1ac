/**
 * The events of a log, one after another.
 */
import type { TrainingEvent } from '@rivulet/training';
import { decodeLine } from './event-lines.js';
import { linesIn, textsOf } from './log-lines.js';

/**
 * The events of a log file, however long it is; nothing is read before somebody asks for it.
 *
 * @param path a file that `eventLog` wrote
 * @param name what to call it in messages; default its path
 * @returns the events in their order; parameters are not in a log and come back as `{}`
 * @throws DataError names the file, and the line when one is damaged or longer than 64 MiB
 * @example from(readLog('out/events.ndjson')).pipe(decide('run', earlyStopping({ patience: 20 })))
 */
export async function* readLog(path: string, name = path): AsyncGenerator<TrainingEvent, void> {
  for await (const lines of linesIn('readLog', path, name)) {
    for (const [i, text] of textsOf(lines).entries()) {
      const event = decodeLine(text, `${name}, line ${lines.first + i}`);
      if (event) yield event;
    }
  }
}
