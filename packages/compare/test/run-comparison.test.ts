/**
 * Whole comparisons, small ones: run, killed, gone on with, refused.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import type { Pool } from '@rivulet/training/workers';
import { lastValueFrom, of, take, tap, toArray } from 'rxjs';
import {
  type Contestant,
  type Goal,
  type RunRecord,
  comparisonOf,
  openResults,
  planComparison,
  readyPlan,
} from '../src/index.js';
import { compareOn } from '../src/run-comparison.js';
import { inProcess } from './in-process.js';
import { contestant, run } from './records.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-compare-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'deep', 'runs.ndjson');

const both = [contestant('adam', 0.05, { epochs: 300 }), contestant('sgd', 0.5, { epochs: 300 })];
const ready = (contestants: readonly Contestant[] = both, seeds = [0, 1, 2], goal?: Goal) =>
  readyPlan(planComparison(contestants, seeds, goal ?? { measure: 'loss', value: 0.2 }));
const timeless = (records: readonly RunRecord[]) =>
  records.map((record) => ({ ...record, seconds: 0, curve: record.curve.map(([e, u, , loss]) => [e, u, loss]) }));
const all = async (plan: Awaited<ReturnType<typeof ready>>, done: readonly RunRecord[] = []) =>
  lastValueFrom(compareOn(() => inProcess(), plan, { done }).pipe(toArray()));

it('runs each contestant with each seed, counts the way to the goal, and stops there', async () => {
  const records = await all(await ready());
  expect(records.map(({ contestant: name, seed }) => `${name} ${seed}`)).toEqual([
    'adam 0',
    'sgd 0',
    'adam 1',
    'sgd 1',
    'adam 2',
    'sgd 2',
  ]);
  for (const { outcome, epochs, updates, samples, evaluations, loss, curve } of records) {
    expect(outcome).toBe('reached');
    expect([updates, evaluations, samples]).toEqual([4 * epochs, 4 * epochs, 40 * epochs]);
    expect(loss).toBeLessThanOrEqual(0.2);
    expect(curve.at(-1)?.slice(0, 2)).toEqual([epochs, updates]);
    expect(curve.slice(0, -1).every(([, , , at]) => (at ?? 0) > 0.2)).toBe(true);
  }
});

it('starts the contestants of a seed from the same weights: equal ones have equal runs', async () => {
  const [adam] = both;
  if (!adam) throw new Error('unreachable');
  const records = await all(await ready([adam, { ...adam, name: 'again' }]));
  const of = (name: string) =>
    timeless(records.filter(({ contestant: by }) => by === name)).map((record) => ({ ...record, contestant: '' }));
  expect(of('again')).toEqual(of('adam'));
});

it('takes an accuracy as goal, and runs that never come to it as missed', async () => {
  const hopeless = contestant('sgd', 0, { epochs: 5 });
  const plan = await ready([contestant('adam'), hopeless], [0, 1], { measure: 'accuracy', value: 0.9 });
  const records = await all(plan);
  expect(records.map(({ outcome, epochs }) => [outcome, epochs < 40])).toEqual([
    ['reached', true],
    ['missed', true],
    ['reached', true],
    ['missed', true],
  ]);
  expect(records[0]?.accuracy).toBeGreaterThanOrEqual(0.9);
  expect(records[1]?.epochs).toBe(5);
});

it('keeps a run that diverges as failed, and goes on with the others', async () => {
  const records = await all(await ready([contestant('sgd', 1e20), contestant('adam')], [0]));
  expect(records[0]).toMatchObject({ outcome: 'failed', error: { code: 'DIVERGED' } });
  expect(records[1]).toMatchObject({ outcome: 'reached' });
});

it('ends with an error where the workers of a run died for good, which is no result of that run', async () => {
  const plan = await ready([contestant('sgd', 0.5)], [0, 1, 2]);
  const error = { code: 'CRASHED', message: 'both workers died' };
  const hurt: Pool = {
    ...inProcess(),
    runFolded: (run, fold) =>
      run.name === 'sgd, seed 1' ? of({ kind: 'failure', error }) : inProcess().runFolded(run, fold),
  };
  const done: RunRecord[] = [];
  await expect(compareOn(() => hurt, plan, {}).forEach((record) => void done.push(record))).rejects.toMatchObject({
    code: 'CRASHED',
    message: 'both workers died',
  });
  expect(done).toHaveLength(1);
  expect(timeless([...done, ...(await all(plan, done))])).toEqual(timeless(await all(plan)));
});

it('keeps what goes wrong before a run begins as failed', async () => {
  const plan = await ready([contestant('sgd', 0.5)], [3]);
  const error = { code: 'CONFIG', message: 'no such thing' };
  const pool: Pool = { ...inProcess(), runFolded: () => of({ kind: 'failure', error }) };
  const records = await lastValueFrom(compareOn(() => pool, plan, {}).pipe(toArray()));
  expect(records).toMatchObject([{ contestant: 'sgd', seed: 3, outcome: 'failed', epochs: 0, curve: [], error }]);
});

it('ends a run at its goal, whatever would have become of it, and counts the seconds up to there', async () => {
  const plan = await ready([contestant('sgd', 0.5, { epochs: 300 })], [0]);
  const epochs: number[] = [];
  const slow = () =>
    tap<TrainingEvent>((event) => {
      if (event.kind !== 'epoch') return;
      epochs.push(event.epoch);
      const until = performance.now() + 2;
      while (performance.now() < until);
    });
  const [record] = await lastValueFrom(compareOn(() => inProcess(slow), plan, {}).pipe(toArray()));
  expect(record?.epochs).toBe(epochs.length);
  expect(record?.seconds).toBeGreaterThanOrEqual(0.002 * epochs.length);
  // Each point of a curve has a time of its own, however soon the run is over.
  const times = record?.curve.map(([, , seconds]) => seconds) ?? [];
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
});

describe('a comparison that was killed', () => {
  const killedAfter = async (runs: number) => {
    const plan = await ready();
    const results = openResults(file(), plan);
    await lastValueFrom(
      compareOn(() => inProcess(), plan, {}).pipe(
        tap((record) => results.add(record)),
        take(runs),
        toArray(),
      ),
    );
    return plan;
  };

  it.each([1, 2, 5])('goes on after %d runs and ends as if nothing had happened', async (runs) => {
    const plan = await killedAfter(runs);
    // Killed in the middle of a line.
    appendFileSync(file(), '{"contestant":"sgd","seed":2,"outc');
    const again = openResults(file(), plan);
    expect(again.records).toHaveLength(runs);
    const rest = await all(plan, again.records);
    for (const record of rest) again.add(record);
    const records = openResults(file(), plan).records;
    expect(timeless(records)).toEqual(timeless(await all(plan)));
    expect(readFileSync(file(), 'utf8').trimEnd().split('\n')).toHaveLength(7);
  });

  it('goes on with more seeds than before', async () => {
    await killedAfter(6);
    const more = await ready(both, [0, 1, 2, 3]);
    expect((await all(more, openResults(file(), more).records)).map(({ seed }) => seed)).toEqual([3, 3]);
  });

  it('ends by a signal and keeps what is done', async () => {
    const plan = await ready();
    const ending = new AbortController();
    const some: RunRecord[] = [];
    const records$ = compareOn(() => inProcess(), plan, { signal: ending.signal });
    await records$.forEach((record) => {
      some.push(record);
      if (some.length === 2) ending.abort();
    });
    expect(some).toHaveLength(2);
  });

  it.each([
    ['another rate', [contestant('adam', 0.06), contestant('sgd', 0.5)], undefined],
    ['another contestant', [...both, contestant('momentum')], undefined],
    ['another goal', both, { measure: 'loss', value: 0.1 } as const],
    ['another batch size', both.map((c) => ({ ...c, run: { ...c.run, batchSize: 20 } })), undefined],
  ])('is not mixed with one of %s', async (_, contestants, goal) => {
    await killedAfter(1);
    const other = await ready(contestants, [0, 1, 2], goal);
    const before = readFileSync(file(), 'utf8');
    expect(() => openResults(file(), other)).toThrow(DataError);
    expect(() => openResults(file(), other)).toThrow(/runs of another comparison, and results are not mixed/);
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});

describe('a results file from anywhere', () => {
  const begun = async () => {
    const plan = await ready();
    const results = openResults(file(), plan);
    return { plan, results };
  };
  const good = run('adam', 0, 10);

  it.each([
    ['is no JSON', 'nonsense', /line 2: is not a run: the line/],
    ['lacks a number', JSON.stringify({ ...good, epochs: undefined }), /line 2: is not a run: epochs/],
    ['has a number that is none', JSON.stringify({ ...good, seconds: '1' }), /line 2: is not a run: seconds/],
    ['counts backwards', JSON.stringify({ ...good, updates: -3 }), /line 2: is not a run: updates/],
    ['has more than belongs in it', JSON.stringify({ ...good, more: 1 }), /line 2: is not a run/],
    ['would change a prototype', '{"__proto__":{"contestant":"adam"}}', /line 2: is not a run/],
    ['names a stranger', JSON.stringify({ ...good, contestant: '<script>' }), /nobody is called "<script>" here/],
    [
      'repeats a run',
      `${JSON.stringify(good)}\n${JSON.stringify(good)}`,
      /line 3: the run of adam with seed 0 is there twice/,
    ],
  ])('that %s is refused with the number of the line', async (_, line, message) => {
    const { plan } = await begun();
    appendFileSync(file(), `${line}\n`);
    expect(() => openResults(file(), plan, 'runs.ndjson')).toThrow(DataError);
    expect(() => openResults(file(), plan, 'runs.ndjson')).toThrow(message);
  });

  it('that is something else is refused, and stays as it was', async () => {
    const { plan } = await begun();
    for (const text of ['a diary', 'dear\ndiary\n', '{"kind":"else"}\n', '\n']) {
      writeFileSync(file(), text);
      expect(() => openResults(file(), plan)).toThrow(DataError);
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });

  it('whose first line was cut by a crash begins anew', async () => {
    const { plan } = await begun();
    truncateSync(file(), 40);
    expect(openResults(file(), plan).records).toEqual([]);
    expect(openResults(file(), plan).records).toEqual([]);
    expect(existsSync(file())).toBe(true);
  });
});

it('a summary ranks nobody on one seed, and says so', async () => {
  const plan = await ready(both, [0]);
  const { pairs, unranked, contestants } = comparisonOf(plan.plan, await all(plan));
  expect(pairs).toEqual([]);
  expect(unranked).toMatch(/^one seed ranks nobody/);
  expect(contestants).toMatchObject([{ reached: 1 }, { reached: 1 }]);
});

it.each([
  [[], [0], undefined, 'compare: expected at least one contestant, received 0'],
  [[contestant('adam'), contestant('adam')], [0], undefined, /contestants with different names, received "adam twice"/],
  [both, [], undefined, 'compare: expected 1 to 1000 seeds, received 0'],
  [both, [1, 1], undefined, /expected different seeds/],
  [both, [-1], undefined, /expected a seed that is an integer/],
  [both, [0], { measure: 'loss', value: NaN } as const, /expected a finite loss as goal/],
  [both, [0], { measure: 'accuracy', value: 2 } as const, /expected 0 < accuracy ≤ 1 as goal, received 2/],
])('a plan that makes no sense is refused (%#)', (contestants, seeds, goal, message) => {
  expect(() => planComparison(contestants, seeds, goal)).toThrow(message);
});
