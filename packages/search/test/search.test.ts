import { specOf } from '@rivulet/tensor';
import { firstValueFrom, lastValueFrom, skip, take, takeWhile, throwError, timer, toArray } from 'rxjs';
import {
  type RunNews,
  type RunOrder,
  type SearchEnd,
  type SearchEvent,
  type SearchOptions,
  type SearchPlan,
  type TrialRecord,
  type Pruner,
  search,
} from '../src/index.js';
import { FakeRunner, newsOfRate, planOf, rateOf } from './fake-runner.js';

const eventsOf = (plan: SearchPlan, options: SearchOptions): Promise<SearchEvent[]> =>
  lastValueFrom(search(plan, options).pipe(toArray()));
const recordsOf = (events: readonly SearchEvent[]): TrialRecord[] =>
  events.flatMap((event) => (event.kind === 'trial' ? event.record : [])).sort((a, b) => a.number - b.number);
const endOf = (events: readonly SearchEvent[]): SearchEnd => events.at(-1) as SearchEnd;
const atOnce = (news?: (order: RunOrder) => readonly RunNews[]): FakeRunner => new FakeRunner(1, () => null, news);
/** A sampler of rates by number. */
const rates = (of: (number: number) => number | null) => ({
  name: 'rates',
  spec: specOf('@example/rates#rates'),
  sample: ({ number }: { readonly number: number }) => {
    const rate = of(number);
    return rate === null ? null : { 'optimizer.o.rate': rate };
  },
});
/** What a run of a goal is told by: it is reached after as many epochs as the rate has hundredths. */
const goal = { of: 'epochs', until: { measure: 'accuracy', value: 1 } } as const;
const newsOfGoal = (order: RunOrder): readonly RunNews[] => {
  const needed = Math.round(100 * rateOf(order));
  const epochs = Math.min(needed, order.spec.epochs);
  const news: RunNews[] = Array.from({ length: epochs }, (_, i) => {
    const value = i + 1 >= needed ? 1 : (i + 1) / (needed + 1);
    return { kind: 'report', epoch: i + 1, updates: i + 1, value };
  });
  const value = needed > order.spec.epochs ? Infinity : needed;
  return [...news, { kind: 'result', value, epochs, updates: epochs }];
};

describe('a search', () => {
  it('tells of each trial in its order, and of each new best', async () => {
    const runner = new FakeRunner(3, () => 1);
    const events = await eventsOf(planOf({ trials: 20 }), { runner });
    expect(events[0]).toMatchObject({ kind: 'start', trials: 20, known: 0, sampler: 'telltale', runner: 'fake' });
    for (const record of recordsOf(events)) {
      const own = events.filter((event) => 'trial' in event && event.trial === record.number);
      const reports = record.runs.flatMap((run) => run.reports);
      expect(own).toEqual([
        { kind: 'begin', trial: record.number, configuration: record.configuration },
        ...reports.map(([epoch, value]) => ({ kind: 'report', trial: record.number, seed: 0, epoch, value })),
      ]);
    }
    const best = events.flatMap((event) => (event.kind === 'best' ? event.record : []));
    expect(best.map(({ value }) => value)).toEqual(best.map(({ value }) => value).sort((a, b) => b! - a!));
    expect(endOf(events)).toMatchObject({ reason: 'finished', trials: 20, best: best.at(-1) });
    const states = new Set(recordsOf(events).map(({ state }) => state));
    expect(states).toEqual(new Set(['complete', 'pruned', 'failed']));
  });

  it('gives a trial the median over its seeds, and begins a later one only when the earlier survived', async () => {
    /* With seeds 1, 2, 4 and a rate of 0.5 the values are 2, 1, 4; the median is 2. */
    const value = ({ spec }: RunOrder): number => 4 / spec.seed;
    const news = (order: RunOrder): readonly RunNews[] => [
      { kind: 'report', epoch: 1, updates: 2, value: value(order) },
      { kind: 'result', value: value(order), epochs: 10, updates: 20 },
    ];
    const seeds = [2, 4, 1];
    const runner = atOnce(news);
    const prune = ({ trial }: { readonly trial: { number: number; reports: readonly { value: number }[] } }): boolean =>
      trial.number === 1 && trial.reports.at(-1)?.value === 1;
    const pruner = { name: 'second', spec: null, prune };
    const records = recordsOf(await eventsOf(planOf({ trials: 2, seeds, pruner }), { runner }));
    expect(records[0]).toMatchObject({ state: 'complete', value: 2, because: null });
    expect(records[0]?.runs.map((run) => [run.seed, run.value])).toEqual([
      [2, 2],
      [4, 1],
      [1, 4],
    ]);
    expect(records[1]).toMatchObject({
      state: 'pruned',
      value: null,
      because: 'second: loss 1 after epoch 1 with seed 4',
    });
    expect(records[1]?.runs.map(({ seed, state, epochs, updates }) => [seed, state, epochs, updates])).toEqual([
      [2, 'complete', 10, 20],
      [4, 'pruned', 1, 2],
    ]);
    expect(runner.begun).toEqual(['0/2', '0/4', '0/1', '1/2', '1/4']);
  });

  it('compares the curves of one seed, of which one that reached its goal stays as good', async () => {
    const seen: (readonly [number, number])[][] = [];
    const prune = jest.fn(({ trial, others }: Parameters<Pruner['prune']>[0]) => {
      if (trial.number === 1 && trial.reports.length === 1) {
        seen.push(others[0]!.reports.map(({ step, value }) => [step, value] as const));
      }
      return false;
    });
    const pruner = { name: 'watch', spec: null, prune };
    const plan = planOf({
      trials: 2,
      ahead: 1,
      objective: goal,
      pruner,
      sampler: rates((n) => [0.02, 0.05][n]!),
      every: 1,
    });
    const records = recordsOf(await eventsOf(plan, { runner: atOnce(newsOfGoal) }));
    expect(records.map(({ value }) => value)).toEqual([2, 5]);
    /* The first reached 1 in its second epoch of at most ten; the last epoch is never asked about. */
    expect(seen).toEqual([[[1, 1 / 3], ...[2, 3, 4, 5, 6, 7, 8, 9].map((step) => [step, 1] as const)]]);
    // Nor is the epoch that reaches the goal: 1 epoch of the first, 4 of the second.
    expect(prune).toHaveBeenCalledTimes(5);
    expect(prune.mock.calls.every(([{ direction }]) => direction === 'maximize')).toBe(true);
  });

  it('has no best where no goal was reached, and of equals takes the first', async () => {
    const plan = (of: (number: number) => number): SearchPlan =>
      planOf({ trials: 4, objective: goal, pruner: null, sampler: rates(of) });
    const never = await eventsOf(
      plan(() => 0.5),
      { runner: atOnce(newsOfGoal) },
    );
    expect(endOf(never)).toMatchObject({ reason: 'finished', best: null });
    expect(recordsOf(never).map(({ state, value }) => [state, value])).toEqual(Array(4).fill(['complete', Infinity]));
    const equal = await eventsOf(
      plan((number) => (number === 0 ? 0.5 : 0.04)),
      { runner: atOnce(newsOfGoal) },
    );
    expect(endOf(equal).best?.number).toBe(1);
  });

  it('ends when nothing is left to try, when there was no better one for long enough, when it is told to', async () => {
    const few = rates((number) => (number < 3 ? number / 10 : null));
    const exhausted = await eventsOf(planOf({ sampler: few }), { runner: new FakeRunner(2, () => 1) });
    expect(endOf(exhausted)).toMatchObject({ reason: 'exhausted', trials: 3 });
    /* The best is trial 2. Trial n knows 0 … n − 4, so trial 11 knows that 3 … 7 were no better, and is not begun. */
    const best = planOf({ sampler: rates((n) => (n === 2 ? 0.3 : 0.9)), pruner: null, patience: 5, ahead: 4 });
    const impatient = await eventsOf(best, { runner: new FakeRunner(4, () => 1) });
    expect(endOf(impatient)).toMatchObject({ reason: 'patience', trials: 11, best: { number: 2 } });
    const abort = new AbortController();
    const runner = new FakeRunner(2, () => 1);
    const cancelled: SearchEvent[] = [];
    await search(planOf(), { runner, signal: abort.signal }).forEach((event) => {
      cancelled.push(event);
      if (event.kind === 'trial' && event.record.number === 4) abort.abort();
    });
    expect([endOf(cancelled).reason, runner.on]).toEqual(['cancelled', 0]);
    const before = await eventsOf(planOf(), { runner, signal: AbortSignal.abort() });
    expect(before.map(({ kind }) => kind)).toEqual(['start', 'end']);
  });

  it('takes a configuration that cannot be run as a trial that failed, and goes on', async () => {
    const sampler = rates((number) => (number === 1 ? 7 : 0.5));
    const news = (order: RunOrder): readonly RunNews[] =>
      order.id === '2/0'
        ? [
            { kind: 'crash', because: 'x' },
            { kind: 'failure', code: 'UNEXPECTED', message: 'gone' },
          ]
        : newsOfRate(order);
    const events = await eventsOf(planOf({ trials: 4, sampler, pruner: null }), { runner: atOnce(news) });
    const told = recordsOf(events).map(({ state, because, code }) => [state, because, code]);
    expect(told).toEqual([
      ['complete', null, undefined],
      ['failed', 'instantiate: expected 0 ≤ optimizer.o.rate ≤ 1, received 7', 'CONFIG'],
      ['failed', 'gone', 'UNEXPECTED'],
      ['complete', null, undefined],
    ]);
    expect(events).toContainEqual({ kind: 'crash', trial: 2, seed: 0, because: 'x' });
    const silent = recordsOf(
      await eventsOf(planOf({ trials: 6, sampler: rates(() => 0.1) }), {
        runner: atOnce((order) => (order.id === '0/0' ? [] : newsOfRate(order))),
      }),
    );
    expect(silent[0]).toMatchObject({ state: 'failed', because: 'fake: a run ended without a result' });
  });

  it('fails when the first five trials fail with the same words, but not because they diverge', async () => {
    const failing = (code: string, only = Infinity): FakeRunner =>
      atOnce((order) =>
        Number.parseInt(order.id) < only ? [{ kind: 'failure', code, message: 'adam: no' }] : newsOfRate(order),
      );
    await expect(eventsOf(planOf(), { runner: failing('CONFIG') })).rejects.toThrow(
      'search: the first 5 trials failed alike: adam: no',
    );
    await expect(eventsOf(planOf({ trials: 1 }), { runner: failing('CONFIG') })).rejects.toThrow(
      'search: the first trial failed: adam: no',
    );
    expect(endOf(await eventsOf(planOf({ trials: 6 }), { runner: failing('CONFIG', 5) }))).toMatchObject({ trials: 6 });
    expect(endOf(await eventsOf(planOf(), { runner: failing('DIVERGED') }))).toMatchObject({ trials: 30, best: null });
  });

  it('does not lose hope before the fifth trial is over, slow as it may be', async () => {
    /* Of 12 trials the last may begin when 0 … 3 are over; whether there is hope is asked of 0 … 4. */
    const fifthIsSlow = new FakeRunner(
      8,
      () => 1,
      (order) =>
        Number.parseInt(order.id) < 4 ? [{ kind: 'failure', code: 'CONFIG', message: 'no' }] : newsOfRate(order),
    );
    const end = endOf(await eventsOf(planOf({ trials: 12, pruner: null }), { runner: fifthIsSlow }));
    expect(end).toMatchObject({ reason: 'finished', trials: 12 });
  });

  it('that is interrupted counts what was known already, also what it has not come to', async () => {
    const plan = planOf({ pruner: null, sampler: rates((number) => Math.abs(number - 20) / 40) });
    const all = recordsOf(await eventsOf(plan, { runner: atOnce() }));
    const known = all.filter(({ number }) => number > 10);
    const runner = new FakeRunner(1, () => 1);
    const end = endOf(await eventsOf(plan, { runner, known, signal: AbortSignal.abort() }));
    const best = known.reduce((one, other) => (other.value! < one.value! ? other : one));
    expect(end).toMatchObject({ reason: 'cancelled', trials: known.length, best: { number: best.number } });
  });

  it('fails when the workers of a run died for good, which is no trial, and goes on to what an undisturbed one finds', async () => {
    const plan = planOf({ trials: 12 });
    const mortal = atOnce((order) =>
      order.id === '9/0' ? [{ kind: 'failure', code: 'CRASHED', message: 'both died' }] : newsOfRate(order),
    );
    const known: TrialRecord[] = [];
    const hurt = search(plan, { runner: mortal }).forEach((event) => {
      if (event.kind === 'trial') known.push(event.record);
    });
    await expect(hurt).rejects.toMatchObject({ code: 'CRASHED', message: 'trial 9, seed 0: both died' });
    expect([known.length, mortal.on]).toEqual([9, 0]);
    const rest = await eventsOf(plan, { runner: atOnce(), known });
    expect(endOf(rest)).toEqual(endOf(await eventsOf(plan, { runner: atOnce() })));
  });

  it('fails when its sampler, its pruner or its runner does, and leaves no run behind', async () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    const runner = new FakeRunner(2, () => 1);
    const sampler = rates((number) => (number < 9 ? 0.5 : broken()));
    await expect(eventsOf(planOf({ sampler }), { runner })).rejects.toThrow('broken');
    await expect(eventsOf(planOf({ pruner: { name: 'x', spec: null, prune: broken } }), { runner })).rejects.toThrow(
      'broken',
    );
    expect(runner.on).toBe(0);
    const unable = { name: 'unable', run: broken, close: () => Promise.resolve() };
    await expect(eventsOf(planOf(), { runner: unable })).rejects.toThrow('broken');
    const failing = { ...unable, run: () => throwError(broken) };
    await expect(eventsOf(planOf(), { runner: failing })).rejects.toThrow('broken');
  });

  it('leaves nothing behind when it is unsubscribed from in the middle, and does nothing before it is subscribed to', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await firstValueFrom(timer(5));
    const before = timers();
    const runner = new FakeRunner(4, () => 2);
    const search$ = search(planOf(), { runner });
    await firstValueFrom(timer(5));
    expect(runner.begun).toEqual([]);
    await lastValueFrom(search$.pipe(take(60)));
    expect(runner.on).toBe(0);
    const begun = runner.begun.length;
    await firstValueFrom(timer(20));
    expect([runner.begun.length, timers()]).toEqual([begun, before]);
    // From within an event, and from a runner that never waits.
    const cut = await lastValueFrom(
      search(planOf(), { runner: atOnce() }).pipe(
        skip(1),
        takeWhile(({ kind }) => kind !== 'trial', true),
        toArray(),
      ),
    );
    expect(cut.at(-1)?.kind).toBe('trial');
  });

  it.each([
    [{ trials: 0 }, 'search: expected an integer trials ≥ 1, received 0'],
    [{ ahead: 0 }, 'search: expected an integer ahead ≥ 1, received 0'],
    [{ patience: 0.5 }, 'search: expected an integer patience ≥ 1, received 0.5'],
    [{ every: -1 }, 'search: expected an integer every ≥ 1, received -1'],
    [{ seeds: [] }, 'search: expected 1 to 1000 seeds, received 0'],
    [{ seeds: [3, 3] }, 'search: expected different seeds, received '],
    [{ seed: -1 }, 'search: expected '],
    [{ objective: { of: 'f1' as 'loss' } }, "search: expected of 'loss', 'accuracy'"],
    [
      { objective: { of: 'updates', until: { measure: 'accuracy', value: 2 } } },
      'search: expected 0 < accuracy ≤ 1 as goal, received 2',
    ],
    [
      { objective: { of: 'updates', until: { measure: 'loss', value: NaN } } },
      'search: expected a finite loss, received NaN',
    ],
    [{ template: {} }, 'search: expected'],
  ] as const)('refuses %j at once', (changes, message) => {
    expect(() => search(planOf(changes), { runner: atOnce() })).toThrow(message);
  });
});
