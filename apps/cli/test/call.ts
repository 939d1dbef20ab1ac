/**
 * Running the program inside a test.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { decodeEvents } from '@rivulet/tracking';
import type { TrainingEvent } from '@rivulet/training';
import type { Io } from '../src/io.js';
import { run } from '../src/run.js';

/** What a call left behind. */
export type Called = { readonly code: number; readonly out: string; readonly err: string };

/** A folder of its own for each test; `afterEach` removes it. */
export function temporaryFolder(): { readonly path: () => string } {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-cli-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: () => folder };
}

/** Runs the program in a folder, with output that is no terminal. */
export async function call(cwd: string, argv: readonly string[], changes: Partial<Io> = {}): Promise<Called> {
  const written = { out: '', err: '' };
  const io: Io = {
    stdin: () => Readable.from([]),
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    cwd,
    env: {},
    version: '1.2.3',
    node: process.version,
    signal: new AbortController().signal,
    ...changes,
  };
  return { code: await run(argv, io), ...written };
}

/** The program as it is installed; it runs what was built. */
export const binary = join(__dirname, '..', 'bin', 'rivulet.mjs');

/** Starts the program in a process of its own. */
export function started(
  cwd: string,
  argv: readonly string[],
): {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
} {
  const child = spawn(process.execPath, [binary, ...argv], { cwd });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...written }))) };
}

/** The events of a log that a test has made. */
export function eventsIn(path: string): readonly TrainingEvent[] {
  return decodeEvents(readFileSync(path, 'utf8'), path);
}

/** The object on the last line. */
export function lastJson(text: string): Record<string, unknown> {
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
