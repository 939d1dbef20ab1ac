/**
 * The process: its streams, its signals, its exit code.
 */
import { readFileSync } from 'node:fs';
import { interruptionCode } from './errors.js';
import { run } from './run.js';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks a run to end well; who asks again wants it to end now.
    const code = interruptionCode({ reason: signal });
    const endsWell = ['train', 'resume', 'compare', 'search', 'worker', 'figures'].includes(process.argv[2] ?? '');
    if (ending.signal.aborted || !endsWell) process.exit(code);
    ending.abort(signal);
  });
}

/** Commands whose result is in files: they go on to their end whoever reads. */
const leavesFiles = ['train', 'resume', 'compare', 'search', 'figures'].includes(process.argv[2] ?? '');

/** Whether what was printed could not all be printed. */
let cutOff = false;
for (const [name, stream] of [
  ['standard output', process.stdout],
  ['standard error', process.stderr],
] as const) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // `rivulet plugins | head -1`: nobody reads on, and that is no error.
    if (code === 'EPIPE') return leavesFiles ? undefined : process.exit(0);
    if (!cutOff && stream === process.stdout) {
      process.stderr.write(`error: ${name} cannot be written to (${code}); files are written all the same\n`);
    }
    cutOff = true;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  version: packageJson.version,
  node: process.version,
  signal: ending.signal,
});
if (cutOff && process.exitCode === 0) process.exitCode = 1;
