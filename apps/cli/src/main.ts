/**
 * The process: its streams, its signals, its exit code.
 */
import { readFileSync } from 'node:fs';
import { run } from './run.js';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks a run to end well; who asks again wants it to end now.
    if (ending.signal.aborted || !['train', 'compare', 'search', 'worker'].includes(process.argv[2] ?? ''))
      process.exit(130);
    ending.abort();
  });
}

// `rivulet plugins | head -1`: nobody reads on, and that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  version: packageJson.version,
  signal: ending.signal,
});
