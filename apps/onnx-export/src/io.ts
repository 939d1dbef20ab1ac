/**
 * The surroundings of one call, and how it tells of errors.
 */
import { ConfigError, DataError, RivuletError } from '@rivulet/tensor';
import { CommanderError } from 'commander';

/** The surroundings of one call. */
export type Io = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly cwd: string;
  readonly version: string;
  /** Aborted when the user or the system wants to end; the reason is the name of the signal. */
  readonly signal: AbortSignal;
};

/** Done, failed, used wrongly, ended with Ctrl-C (SIGINT) or by the system (SIGTERM). */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** The exit code of what a signal has ended; its name is the reason of the abort. */
export function interruptionCode({ reason }: Pick<AbortSignal, 'reason'>): number {
  return reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

/** The exit code of an error. */
export function codeOf(error: unknown): number {
  return error instanceof CommanderError || error instanceof ConfigError ? exitCodes.usage : exitCodes.failed;
}

/** One line, or the stack for those who look for a bug. */
export function messageOf(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return error.stack ?? error.message;
  const line = error.message
    .replace(/^error: /, '')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .trim();
  return error instanceof RivuletError || error instanceof CommanderError ? line : `${line} (--debug shows where)`;
}

/** Messages name a file as the user did. */
export function renamed(error: unknown, absolute: string, given: string): unknown {
  return error instanceof DataError ? new DataError(error.message.replaceAll(absolute, given)) : error;
}
