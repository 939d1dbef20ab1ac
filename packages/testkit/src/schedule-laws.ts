/**
 * The laws of schedules: values as functions of time alone.
 */
import { type Plugin, type Schedule, revive } from '@rivulet/tensor';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `scheduleLaws`. */
export type ScheduleLawsOptions = {
  /** What the value never leaves. Default: the finite numbers from 0 on. */
  readonly bounds?: readonly [number, number];
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every schedule by the clock has to pass.
 *
 * @param name title of the group
 * @param make makes the schedule; called often
 * @example
 * scheduleLaws('cosineDecay', () => cosineDecay(0.1, { over: 20 }), { bounds: [0, 0.1] });
 */
export function scheduleLaws(
  name: string,
  make: () => Schedule,
  { bounds: [low, high] = [0, Number.MAX_VALUE], load }: ScheduleLawsOptions = {},
): void {
  group(`${name} keeps the laws of schedules`, () => {
    specLaws(() => asPlugin(make(), name), load);

    law('is a number within its bounds at any time', () => {
      // Sums and products are rounded.
      const slack = 1e-14 * Math.min(high, 1e300);
      const schedule = make();
      for (const [step, epoch] of times) {
        const value = schedule(step, epoch);
        const inside = Number.isFinite(value) && value >= low - slack && value <= high + slack;
        assert(inside, `at step ${step}, epoch ${epoch} it is ${value}, not within ${low} and ${high}`);
      }
    });

    law('depends on time alone, not on what was asked before', () => {
      const expected = times.map(([step, epoch]) => make()(step, epoch));
      const [schedule, other] = [make(), make()];
      const again = times.map(([step, epoch]) => {
        other(3 * step + 1, epoch + 5);
        return schedule(step, epoch);
      });
      assertSame(again, expected, 'in order, beside another');
      const backwards = times.toReversed().map(([step, epoch]) => schedule(step, epoch));
      assertSame(backwards.toReversed(), expected, 'backwards');
    });

    law('has the same values when it is made again by its spec', async () => {
      const schedule = make();
      if (!schedule.spec) return;
      const again = await revive<Schedule>(JSON.parse(JSON.stringify(schedule.spec)) as typeof schedule.spec, load);
      const values = (one: Schedule) => times.map(([step, epoch]) => one(step, epoch));
      assertSame(values(again), values(schedule), 'values');
    });
  });
}

/** A function has a name, though the type of schedules does not say so; one of the user's own may have none. */
function asPlugin(schedule: Schedule, title: string): Plugin {
  return { name: (schedule as unknown as Plugin).name || title, spec: schedule.spec ?? null };
}

/** Updates and epochs done: dense at first, far apart later. */
const times: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 150 }, (_, epoch) => [7 * epoch, epoch] as const),
  ...[1_000, 4_096, 10_000].map((epoch) => [7 * epoch + 3, epoch] as const),
];
