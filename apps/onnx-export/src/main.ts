/**
 * The process: its streams, its signals, its exit code.
 */
import { readFileSync } from 'node:fs';
import { run } from './run.js';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
const trains = ['--preset', '--run', '--retrain'];
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first lets a training end with what it has learned; who asks again wants it to end now.
    if (ending.signal.aborted || !trains.some((option) => process.argv.includes(option))) process.exit(130);
    ending.abort();
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  version: packageJson.version,
  signal: ending.signal,
});
