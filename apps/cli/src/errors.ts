/**
 * What went wrong, as one line and an exit code.
 */
import { sep } from 'node:path';
import { ConfigError, RivuletError } from '@rivulet/tensor';

/** The program was called in a way it does not understand; the message says what to write instead. */
export class UsageError extends RivuletError {
  constructor(message: string) {
    super('USAGE', message);
  }
}

/** Exit codes: 0 done, 1 the run failed, 2 wrong use, 130 ended by the user (Ctrl-C), 143 by the system (SIGTERM). */
export const exitCodes = { done: 0, failed: 1, misused: 2, interrupted: 130, terminated: 143 } as const;

/** The exit code of what a signal has ended; its name is the reason of the abort. */
export function interruptionCode({ reason }: Pick<AbortSignal, 'reason'>): number {
  return reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

/** 2 where the call has to be changed, 1 where the data, the disk or the training is to blame. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof ConfigError ? exitCodes.misused : exitCodes.failed;
}

/**
 * The error of workers that died, with what to do; other errors as they are.
 *
 * @param kept what is done: `3 trials are`
 */
export function orGoOn(error: unknown, kept: string): unknown {
  if (!(error instanceof RivuletError) || error.code !== 'CRASHED') return error;
  return new RivuletError(error.code, `${error.message}; ${kept} kept, the same command goes on from there`);
}

/**
 * The error as one line, or with its stack for those who look for a bug.
 *
 * @param cwd working folder: packages name files by absolute paths, users by those from there
 */
export function describeError(error: unknown, debug: boolean, cwd: string): string {
  if (debug && error instanceof Error) return error.stack ?? error.message;
  const message = error instanceof Error ? error.message : String(error);
  const line = message
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll(`${cwd}${sep}`, '')
    .trim();
  // Errors made on purpose say what to do. Others are bugs, of ours or of a plugin.
  return error instanceof RivuletError ? line : `${line} (--debug shows where)`;
}
