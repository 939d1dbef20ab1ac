/**
 * Nothing but its plan has a say in a search.
 */
import * as fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { type SearchEnd, type SearchEvent, type SearchPlan, type TrialRecord, search } from '../src/index.js';
import { FakeRunner, newsOfRate, planOf } from './fake-runner.js';

const recordsOf = (events: readonly SearchEvent[]): TrialRecord[] =>
  events.flatMap((event) => (event.kind === 'trial' ? event.record : [])).sort((a, b) => a.number - b.number);
const endOf = (events: readonly SearchEvent[]): SearchEnd => events.at(-1) as SearchEnd;

/** All events of a search that waits for nothing but a clock of its own. */
function eventsInVirtualTime(
  plan: SearchPlan,
  workers: number,
  delay: () => number | null,
  known: readonly TrialRecord[] = [],
): SearchEvent[] {
  const scheduler = new VirtualTimeScheduler();
  const runner = new FakeRunner(workers, delay, newsOfRate, scheduler);
  const events: SearchEvent[] = [];
  search(plan, { runner, known }).subscribe((event) => events.push(event));
  scheduler.flush();
  expect(runner.most).toBeLessThanOrEqual(plan.ahead ?? 8);
  expect(runner.on).toBe(0);
  return events;
}

describe('a search', () => {
  it('is a function of its plan: the same trials, prunings and best on one worker or many, quick or slow, killed or not', () => {
    const scenario = fc.record({
      trials: fc.integer({ min: 1, max: 30 }),
      ahead: fc.integer({ min: 1, max: 10 }),
      seeds: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
      patience: fc.option(fc.integer({ min: 3, max: 20 })),
      seed: fc.nat(1000),
      workers: fc.constantFrom(1, 2, 5, 20),
      waits: fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 50 }),
      kept: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
    });
    const property = fc.property(scenario, ({ workers, waits, kept, ...decisive }) => {
      const plan = planOf(decisive);
      const expected = eventsInVirtualTime(plan, 1, () => null);
      let i = 0;
      const waiting = (): number | null => waits[i++ % waits.length]!;
      const events = eventsInVirtualTime(plan, workers, waiting);
      expect(recordsOf(events)).toEqual(recordsOf(expected));
      expect(endOf(events)).toEqual(endOf(expected));
      // What was known is left out, and the rest is as it was.
      const known = recordsOf(expected).filter((_, at) => kept[at % kept.length]);
      const rest = eventsInVirtualTime(plan, workers, waiting, known);
      expect(recordsOf(rest)).toEqual(recordsOf(expected).filter((record) => !known.includes(record)));
      expect(endOf(rest)).toEqual(endOf(expected));
      expect(rest[0]).toMatchObject({ kind: 'start', known: known.length });
    });
    fc.assert(property, { numRuns: 30 });
  });
});
