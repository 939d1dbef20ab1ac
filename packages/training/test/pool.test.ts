/**
 * Runs on demand. The workers run what was built: without a build these tests are skipped.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Task } from '../src/index.js';
import { requireRunSpec } from '../src/index.js';
import type { Fold, Pool, PoolReport, PoolRun } from '../src/workers.js';
import { openPoolOf } from '../src/workers/pool.js';
import { type Observable, firstValueFrom, lastValueFrom, map, skipWhile, toArray } from 'rxjs';
import { eventsOf } from './small-task.js';
import { built, dies, moons, workerModule } from './worker-tasks.js';

const address = (file: string): string => pathToFileURL(join(__dirname, 'fixtures', file)).href;
const folder = mkdtempSync(join(tmpdir(), 'rivulet-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));
let pool: Pool;
beforeEach(() => (pool = openPoolOf(workerModule, { workers: 1, load: address('load.mjs') })));
afterEach(() => pool.close());

const runOf = (task: Task): PoolRun => ({ name: 'a run', spec: requireRunSpec(task, 'a test') });
const all = <T>(reports$: Observable<T>): Promise<T[]> => lastValueFrom(reports$.pipe(toArray()));
const epochsUntil = (last: number): Fold => ({ module: address('fold.mjs'), name: 'epochsUntil', args: [last] });
type Counted = { readonly epoch: number; readonly threadId: number };
const counted = (task: Task, last: number): Observable<PoolReport<Counted>> =>
  pool.runFolded(runOf(task), epochsUntil(last)) as Observable<PoolReport<Counted>>;

it('refuses options that are out of range', () => {
  expect(() => openPoolOf(workerModule, { workers: 1.5 })).toThrow(
    'pool: expected an integer workers ≥ 1, received 1.5',
  );
});

const suite = built ? describe : describe.skip;

suite(`a pool${built ? '' : ' (skipped: not built, run npx nx build training)'}`, () => {
  it('does runs one by one, as each would go alone', async () => {
    for (const task of [moons(), moons({ seed: 5, every: 3 })]) {
      const { every, ...others } = task;
      const reports = await all(pool.run({ ...runOf(others), settings: every ? { every } : {} }));
      expect(reports).toEqual((await eventsOf(task)).map((event) => ({ kind: 'event', event })));
    }
  });

  it('ends a run that is left, and gives its thread to the next', async () => {
    const forever = moons({ epochs: 1e9 });
    const threads = [];
    for (let i = 0; i < 3; i++) {
      const thread$ = counted(forever, 1e9).pipe(map((report) => (report.kind === 'event' ? report.event : null)));
      threads.push((await firstValueFrom(thread$.pipe(skipWhile((event) => !event || event.epoch < 20))))?.threadId);
    }
    expect(new Set(threads).size).toBe(1);
    // One that was left before its turn is not begun.
    const first = all(counted(forever, 50));
    counted(forever, 1e9).subscribe().unsubscribe();
    expect([(await first).length, (await all(counted(forever, 7))).length]).toEqual([50, 7]);
  });

  it('folds in the worker, ends the run with the fold, and gives nothing twice after a crash', async () => {
    const mortal = moons({ stop: dies(join(folder, 'notes'), 5, 1, 'exit'), epochs: 1e9 });
    const reports = await all(counted(mortal, 9));
    const epochs = reports.map((report) => (report.kind === 'event' ? report.event.epoch : report.kind));
    expect(epochs.filter((epoch) => epoch !== 'crash')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(reports.filter(({ kind }) => kind !== 'event')).toEqual([
      { kind: 'crash', because: 'worker exited with code: 3' },
    ]);
  });

  it('says what fold there is not', async () => {
    const missing = pool.runFolded(runOf(moons()), { ...epochsUntil(1), name: 'nothing' });
    const message = `pool: ${address('fold.mjs')} has no export 'nothing'`;
    expect(await all(missing)).toEqual([{ kind: 'failure', error: { code: 'CONFIG', message } }]);
  });

  it('when closed, ends with an error for those who still listen, and takes no more', async () => {
    const on = all(pool.run(runOf(moons({ epochs: 1e9 }))));
    const waiting = all(pool.run(runOf(moons())));
    const closed = pool.close();
    for (const reports of [on, waiting, all(pool.run(runOf(moons())))]) {
      await expect(reports).rejects.toThrow('pool: closed while a run was on');
    }
    await closed;
  });
});
