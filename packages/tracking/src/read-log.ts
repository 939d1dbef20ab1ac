/**
 * A recorded run, read back.
 */
import type { TrainingEvent } from '@rivulet/training';
import { decodeEvents } from './event-lines.js';
import { readText } from './read-text.js';

/**
 * The events of a log file.
 *
 * @param path a file that `eventLog` wrote
 * @returns the events in their order; parameters are not in a log and come back as `{}`
 * @throws DataError names the file, and the line when one is damaged
 * @example from(readLog('out/events.ndjson')).pipe(decide('run', earlyStopping({ patience: 20 })))
 */
export function readLog(path: string): TrainingEvent[] {
  return decodeEvents(readText('readLog', path), path);
}
