/**
 * The log of a run as an operator: what passes is written to a file, and passes on unchanged.
 */
import { check, checkChoices } from '@rivulet/tensor';
import type { CheckpointEvent, TrainingEvent } from '@rivulet/training';
import { type MonoTypeOperatorFunction, defer, finalize, tap } from 'rxjs';
import { decodeEvents, encodeEvent } from './event-lines.js';
import { type LineFile, openLineFile } from './line-file.js';

/** How `eventLog` treats a file that is there already. */
export type EventLogOptions = {
  /** 'replace': a new run, a new log. 'append': another run goes on in the log that is there. Default 'replace'. */
  readonly mode?: 'replace' | 'append';
  /**
   * The checkpoint that the run goes on from: the log is cut behind what the run had published by then, and goes on without
   * another `start`, so that it is the log of a run that was never interrupted, byte for byte.
   */
  readonly after?: Pick<CheckpointEvent, 'events'>;
};

/**
 * Writes every event that passes to a file, one JSON object a line (NDJSON); checkpoints excepted, which tell nothing
 * of what happened and come when somebody asks. All that came before a checkpoint is on the disk, whatever happens to the
 * machine, before the checkpoint goes on to those who save it: `saveCheckpoints` stands behind the log.
 *
 * Nothing happens before somebody subscribes; each subscription opens the file anew, so one file
 * serves one run at a time. Lines are collected and written at least four times a second while
 * events come; decisions and the end are written at once. When the stream completes,
 * fails or is unsubscribed, the file is complete before anyone hears of it. A line is whole or not
 * there. Missing folders are made.
 *
 * A disk that refuses is an error on the stream (and ends the run, which could not be told later);
 * in `unsubscribe`, which has no stream to put it on, it is thrown.
 *
 * @param path the file: `out/events.ndjson`
 * @param options.mode 'replace' or 'append'; default 'replace'
 * @param options.after a checkpoint out of `task.resume`; default: none, and a log is not cut
 * @throws ConfigError when the path is empty or the mode is neither
 * @throws DataError on the stream when the log ends before the checkpoint; or: `eventLog: cannot write out/events.ndjson: no space left on the disk (ENOSPC)`
 * @example run$.pipe(eventLog('out/events.ndjson')).subscribe();
 */
export function eventLog(
  path: string,
  { after, mode = after ? 'append' : 'replace' }: EventLogOptions = {},
): MonoTypeOperatorFunction<TrainingEvent> {
  check(typeof path === 'string' && path !== '', 'eventLog', 'the path of a file', path);
  checkChoices('eventLog', ['replace', 'append'], { mode });
  return (events$) =>
    defer(() => {
      const file = openLineFile('eventLog', path, mode, isEvent, after?.events);
      return events$.pipe(
        tap({
          next: (event) => {
            if (event.kind === 'checkpoint') file.sync();
            else if (event.kind !== 'start' || !after) {
              file.write(encodeEvent(event));
              if (event.kind !== 'step' && event.kind !== 'epoch') file.flush();
            }
          },
          complete: () => file.close(),
          error: () => closeQuietly(file),
        }),
        finalize(() => file.close()),
      );
    });
}

/** A run that failed is told by its own error, even when the disk fails as well. */
function closeQuietly(file: LineFile): void {
  try {
    file.close();
  } catch {
    return;
  }
}

function isEvent(line: string): boolean {
  try {
    return decodeEvents(line).length === 1;
  } catch {
    return false;
  }
}
