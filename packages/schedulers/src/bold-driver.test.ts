import { ConfigError } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { epochWith, replay, valuesOf } from '../test/replay.js';
import { type BoldDriverOptions, boldDriver } from './bold-driver.js';

describe('boldDriver', () => {
  it('grows while the error falls and halves when it rises', () => {
    // growth ¼: 16 → first epoch, nothing to compare with → 16·1.25 = 20 → 20·½ = 10 → 10·1.25 = 12.5
    const signal = boldDriver(16, { growth: 0.25 });
    expect(valuesOf(signal, [4, 3, 3.5, 3.25])).toEqual([16, 16, 20, 10, 12.5]);
  });

  it('bears a rise within the tolerance', () => {
    // 10 % of 10 is 1: 11 is good, and from then on 11 is compared with: 12 is good, 14 is not
    const signal = boldDriver(16, { growth: 0.25, tolerance: 0.1 });
    expect(valuesOf(signal, [10, 11, 12, 14])).toEqual([16, 16, 20, 25, 12.5]);
  });

  it('without restore compares with the error just before, with it with the best one', () => {
    // 4 → 6 is bad. Then 5: better than 6, worse than 4.
    const losses = [4, 6, 5, 3];
    expect(valuesOf(boldDriver(16, { growth: 0.25 }), losses)).toEqual([16, 16, 8, 10, 12.5]);
    expect(valuesOf(boldDriver(16, { growth: 0.25, restore: true }), losses)).toEqual([16, 16, 8, 4, 5]);
  });

  it('with restore does not let rises within the tolerance add up', () => {
    // 10 % of 10 is 1: 11 is borne, 11.5 is not, though it is within 10 % of 11
    const losses = [10, 11, 11.5, 10.5];
    const signal = boldDriver(16, { growth: 0.25, tolerance: 0.1, restore: true });
    expect(valuesOf(signal, losses)).toEqual([16, 16, 20, 10, 12.5]);
    expect(replay(signal, losses).map(({ error }) => error)).toEqual([null, 10, 10, 10, 10]);
  });

  it('with restore asks to keep after a good epoch and to go back after a bad one', () => {
    const signal = boldDriver(16, { restore: true });
    const requests = replay(signal, [4, 3, 5, NaN, 2]).map((state) => signal.request?.(state));
    expect(requests).toEqual(['continue', 'keep', 'keep', 'restore', 'restore', 'keep']);
  });

  it('does not ask to go back when nothing was kept', () => {
    const signal = boldDriver(16, { restore: true });
    const requests = replay(signal, [NaN, NaN, 4]).map((state) => signal.request?.(state));
    expect(requests).toEqual(['continue', 'continue', 'continue', 'keep']);
  });

  it('asks nothing of the run without restore', () => {
    expect(boldDriver(16).request).toBeUndefined();
  });

  it('says why, in words with numbers', () => {
    const signal = boldDriver(1, { monitor: 'validationLoss' });
    const reasons = replay(signal, [0.31, 0.35, 0.3, 0.3, 0.300000001, NaN]).map((state) => signal.because(state));
    expect(reasons).toEqual([
      'the initial value',
      'validation loss is 0.31 at first',
      'validation loss rose from 0.31 to 0.35',
      'validation loss fell from 0.35 to 0.3',
      'validation loss stayed at 0.3',
      'validation loss rose from 0.3 to 0.300000001',
      'validation loss is not a number',
    ]);
  });

  it('forgets a loss that is not a number', () => {
    // 4 → NaN halves → 3 is compared with 4, and grows
    expect(valuesOf(boldDriver(16, { growth: 0.25 }), [4, NaN, 3])).toEqual([16, 16, 8, 10]);
  });

  it('stays between floor and ceiling', () => {
    const bounded = boldDriver(16, { growth: 0.25, floor: 10, ceiling: 18 });
    expect(valuesOf(bounded, [4, 3, 2, 3, 4])).toEqual([16, 16, 18, 18, 10, 10]);
  });

  it('takes the numbers of a negative error as they are: falling is good', () => {
    const signal = boldDriver(16, { growth: 0.25, tolerance: 0.1 });
    // 10 % of |−10| is 1: −9.5 is borne, −8 is not within 0.95 of it
    expect(valuesOf(signal, [-9, -10, -9.5, -8])).toEqual([16, 16, 20, 25, 12.5]);
  });

  it('complains when what it watches is not measured', () => {
    const signal = boldDriver(1, { monitor: 'validationLoss' });
    expect(() => signal.next(signal.init(), { ...epochWith(1), validationLoss: null })).toThrow(ConfigError);
  });

  const anyLoss = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0) },
  );
  const anyOptions = fc.record({
    growth: fc.double({ min: 0, max: 1, noNaN: true }),
    shrink: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    tolerance: fc.double({ min: 0, max: 0.2, noNaN: true }),
    restore: fc.boolean(),
    floor: fc.double({ min: 0, max: 0.1, noNaN: true }),
    ceiling: fc.double({ min: 0.1, max: 10, noNaN: true }),
  });

  it('with restore never leaves a run worse off than it was, on any landscape', () => {
    // A run in small: each epoch comes to some error, and the run keeps and goes back as it is asked to.
    const tolerances = fc.constantFrom(0, 1e-10, 0.1);
    fc.assert(
      fc.property(fc.array(anyLoss, { minLength: 1, maxLength: 60 }), tolerances, (losses, tolerance) => {
        const signal = boldDriver(0.1, { restore: true, tolerance });
        let [here, kept, state] = [NaN, NaN, signal.init()];
        let best = Infinity;
        for (const loss of losses) {
          here = loss;
          state = signal.next(state, epochWith(loss));
          if (signal.request?.(state) === 'keep') kept = here;
          if (signal.request?.(state) === 'restore') here = kept;
          best = Math.min(best, Number.isNaN(loss) ? Infinity : loss);
          // The error of the weights in force: as good as any epoch before, but for the tolerance.
          const limit = Number.isFinite(best) ? best + tolerance * Math.abs(best) : best;
          if (best < Infinity) expect(here).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('keeps its bounds, and goes on from JSON in the middle of any history', () => {
    fc.assert(
      fc.property(anyOptions, fc.array(anyLoss, { maxLength: 60 }), fc.nat(), (options, losses, somewhere) => {
        const signal = boldDriver(0.1, options);
        const states = replay(signal, losses);
        for (const { value } of states) {
          expect(value).toBeGreaterThanOrEqual(options.floor);
          expect(value).toBeLessThanOrEqual(options.ceiling);
        }
        const at = somewhere % states.length;
        let state = JSON.parse(JSON.stringify(states[at])) as ReturnType<typeof signal.init>;
        for (const loss of losses.slice(at)) state = boldDriver(0.1, options).next(state, epochWith(loss));
        expect(state).toEqual(states.at(-1));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each<[BoldDriverOptions, string]>([
    [{ growth: -0.1 }, '0 ≤ growth ≤ 1, received -0.1'],
    [{ shrink: 1 }, '0 < shrink < 1, received 1'],
    [{ tolerance: Infinity }, 'a finite tolerance ≥ 0, received Infinity'],
    [{ floor: 2 }, '0 ≤ floor ≤ initial 1, received 2'],
    [{ ceiling: 0.5 }, 'a finite ceiling ≥ initial 1, received 0.5'],
    [JSON.parse('{ "restore": "yes" }') as object, 'restore true or false, received "yes"'],
    [JSON.parse('{ "monitor": "accuracy" }') as object, "monitor 'loss' or 'validationLoss', received \"accuracy\""],
    [JSON.parse('{ "grow": 0.01 }') as object, 'no option of this name, received "grow"'],
  ])('refuses %j', (options, message) => {
    expect(() => boldDriver(1, options)).toThrow(ConfigError);
    expect(() => boldDriver(1, options)).toThrow(`boldDriver: expected ${message}`);
  });
});

const histories = {
  'a loss that is not finite at times': historyOf([1, NaN, Infinity, 0.5, -Infinity, 0.5, 0.6, 0.4]),
};
signalLaws('boldDriver', () => boldDriver(0.1, { tolerance: 0.01 }), { histories });
signalLaws('boldDriver with restore', () => boldDriver(0.1, { growth: 0.01, restore: true }), { histories });
