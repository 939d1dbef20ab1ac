/**
 * What a command talks to. Commands never touch `process`, so that a test can run them.
 */
import { styleText } from 'node:util';

/** Where text goes. */
export type Output = {
  write(text: string): unknown;
  /** Whether somebody watches: lines may be drawn again. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
};

/** The surroundings of one call of the program. */
export type Io = {
  /** What is piped in; not touched unless a command reads it. */
  readonly stdin: () => NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Folder that relative paths of outputs and the configuration file are looked up in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of this program. */
  readonly version: string;
  /** What runs it: `v22.1.0` of Node. */
  readonly node: string;
  /** Aborted when the user or the system wants to end; the reason is the name of the signal. */
  readonly signal: AbortSignal;
};

/** How a piece of text stands out on a terminal. */
export type Accent = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Colours text where a terminal shows colours and the user did not forbid them (NO_COLOR). */
export function paint(io: Io, output: Output, accent: Accent, text: string): string {
  const wanted = output.isTTY === true && !io.env['NO_COLOR'] && io.env['TERM'] !== 'dumb';
  return wanted ? styleText(accent, text, { validateStream: false }) : text;
}
