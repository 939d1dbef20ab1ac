/**
 * The process: its streams, its signals, its exit code.
 */
import { readFileSync } from 'node:fs';
import { exitCodes } from './io.js';
import { run } from './run.js';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
/** The exit code of a signal that was asked for again, or that nothing waits for. */
const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;
const trains = ['--preset', '--run', '--retrain'];
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first lets a training end with what it has learned; who asks again wants it to end now.
    if (ending.signal.aborted || !trains.some((option) => process.argv.includes(option))) process.exit(codes[signal]);
    ending.abort(signal);
  });
}

/** Whether what was printed could not all be printed. */
let cutOff = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // `verify model.onnx | head -1`: nobody reads on, and that is no error. Files are written all the same.
    if (code === 'EPIPE') return;
    if (!cutOff && stream === process.stdout) {
      process.stderr.write(`error: standard output cannot be written to (${code}); files are written all the same\n`);
    }
    cutOff = true;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  version: packageJson.version,
  signal: ending.signal,
});
if (cutOff && process.exitCode === 0) process.exitCode = 1;
