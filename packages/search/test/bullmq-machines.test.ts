/**
 * A search on several machines, two of which die, while Redis restarts.
 */
import { firstValueFrom, lastValueFrom, timer, toArray } from 'rxjs';
import { queue } from '../src/bullmq.js';
import {
  type Runner,
  type SearchEvent,
  type SearchPlan,
  type TrialRecord,
  choice,
  float,
  randomSampler,
  search,
} from '../src/index.js';
import { inProcess, moonsOrder } from './orders.js';
import { RedisServer, hasRedis, needsRedis } from './redis-server.js';
import { WorkerProcess, built } from './worker-process.js';

const learningRate = float(1e-4, 1, { log: true });
const { spec } = moonsOrder('', 0.01, { epochs: 8 });
const plan: SearchPlan = {
  template: {
    ...spec,
    optimizer: choice({
      adam: { use: '@rivulet/optimizers#adam', args: [{ learningRate }] },
      momentum: { use: '@rivulet/optimizers#momentum', args: [{ learningRate, momentum: float(0.5, 0.99) }] },
    }),
  },
  objective: { of: 'loss' },
  trials: 200,
  sampler: randomSampler(),
  seed: 7,
  // A trial whose worker dies holds up those that far behind it.
  ahead: 100,
};

const eventsOf = (runner: Runner, ahead = plan.ahead): Promise<SearchEvent[]> =>
  lastValueFrom(search({ ...plan, ahead }, { runner }).pipe(toArray()));
const recordsOf = (events: readonly SearchEvent[]): TrialRecord[] =>
  events
    .flatMap((event) => (event.kind === 'trial' ? [event.record] : []))
    .sort((one, other) => one.number - other.number);
const bestOf = (events: readonly SearchEvent[]): TrialRecord | null =>
  events.flatMap((event) => (event.kind === 'end' ? [event.best] : []))[0] ?? null;
const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 4000 && !holds(); i++) await firstValueFrom(timer(10));
  expect(holds()).toBe(true);
};

const title =
  '200 trials on three workers, two of which are killed, and a Redis that restarts: each has the one result that it has in ' +
  `this thread, and no error is printed ${needsRedis}${built ? '' : ' (needs a build)'}`;

(hasRedis && built ? it : it.skip)(title, async () => {
  const redis = await RedisServer.start();
  const workers = [1, 2, 3].map(() => new WorkerProcess(redis.url));
  const [first, second] = workers as [WorkerProcess, WorkerProcess];
  const ends = (): number => workers.reduce((sum, worker) => sum + worker.count('end'), 0);
  const isBusy = (worker: WorkerProcess): boolean => worker.count('begin') > worker.count('end');
  const warnings: string[] = [];
  const runner = await queue({ redis: redis.url, name: 'moons', onWarning: (message) => warnings.push(message) });
  try {
    await until(() => workers.every((worker) => worker.count('ready') > 0));
    const searching = eventsOf(runner);
    await until(() => ends() >= 30 && isBusy(first));
    await first.kill('SIGKILL');
    await until(() => ends() >= 60);
    await redis.stop();
    await firstValueFrom(timer(500));
    await redis.start();
    await until(() => ends() >= 90 && isBusy(second));
    await second.kill('SIGKILL');
    const events = await searching;
    const here = await eventsOf(inProcess(), 1);

    expect(recordsOf(events)).toHaveLength(200);
    expect(recordsOf(events)).toEqual(recordsOf(here));
    expect(bestOf(events)).toEqual(bestOf(here));
    const lost = `the connection to ${redis.url} is lost; trying again until it is back`;
    const back = `connected to ${redis.url} again`;
    expect(warnings).toEqual([lost, back]);
    for (const worker of workers.slice(1)) {
      const told = worker.news.filter(({ kind }) => kind === 'warning');
      expect(told).toEqual([lost, back].map((message) => ({ kind: 'warning', message })));
      expect(worker.noise).toBe('');
    }
  } finally {
    await runner.close();
    await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
    await redis.remove();
  }
});
