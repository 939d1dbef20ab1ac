/**
 * `rivulet worker`: does the runs that searches have put on a queue, until Ctrl-C.
 */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { WorkNews } from '@rivulet/search/bullmq';
import { fromEvent, of, takeUntil, tap, lastValueFrom } from 'rxjs';
import { UsageError, interruptionCode } from '../errors.js';
import { type Io, paint } from '../io.js';

const examples = `
Examples:
  rivulet worker --queue redis://host:6379
      and elsewhere: rivulet search --data moons --queue redis://host:6379 --name moons
  rivulet worker --queue redis://127.0.0.1:6379 --workers 1

Runs come as plain data, but name the packages that they need, which are imported: let nobody write to this Redis whom you
would not let run programs here. With Ctrl-C what is being done is given back, and another worker does it.`;

/** Adds the command; the exit code goes to `done`. */
export function addWorker(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('worker')
    .summary('do the runs of searches on a queue')
    .description('Waits for runs that rivulet search --queue has put on a queue of Redis, and does them.')
    .addHelpText('after', examples)
    .option('--queue <url>', 'where runs come from: redis://host:6379')
    .option('--workers <n>', 'runs that are done at once (default: as many as this machine can)')
    .option('--quiet', 'print nothing but warnings and errors')
    .option('--debug', 'show where an error comes from')
    .action(async (values: Values) => done(await runWorker(values, io)));
}

type Values = { readonly queue?: string; readonly workers?: string; readonly quiet?: true };

async function runWorker({ queue, workers, quiet }: Values, io: Io): Promise<number> {
  if (queue === undefined) throw new UsageError('--queue: say where runs come from, such as redis://127.0.0.1:6379');
  const threads = workers === undefined ? availableParallelism() : Number(workers);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new UsageError(`--workers: expected an integer ≥ 1, received ${JSON.stringify(workers)}`);
  }
  const { work } = await import('@rivulet/search/bullmq');
  const load = new URL('../worker-load.js', import.meta.url);
  const ended$ = io.signal.aborted ? of(null) : fromEvent(io.signal, 'abort');
  await lastValueFrom(
    work({ redis: queue, workers: threads, load }).pipe(
      tap((news) => tell(news, quiet === true, io)),
      takeUntil(ended$),
    ),
    { defaultValue: null },
  );
  return interruptionCode(io.signal);
}

function tell(news: WorkNews, quiet: boolean, io: Io): void {
  if (news.kind === 'warning') io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${news.message}\n`);
  else if (quiet) return;
  else if (news.kind === 'ready') {
    io.stdout.write(`waiting for runs on ${news.redis}, ${news.workers} at once; Ctrl-C to end\n`);
  } else if (news.kind === 'end') io.stdout.write(`${news.search} ${news.run}: ${news.how}\n`);
}
