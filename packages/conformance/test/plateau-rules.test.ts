import { golden } from '@rivulet/testkit';
import fc from 'fast-check';
import { Field } from '../src/index.js';
import { Hyper } from '../src/hyper.js';
import { plateaus } from '../src/maps/plateaus.js';
import { called } from '../src/table.js';

const plateauOf = (name: string, hyper: object, initial: number) =>
  called(plateaus[name], name, new Hyper(new Field(hyper, 'a test')), initial);

/** Our values before the first loss and after each. */
function valuesOf(name: string, hyper: object, losses: readonly number[]): number[] {
  const { signal } = plateauOf(name, hyper, 0.1);
  let state = signal.init();
  const after = losses.map((loss, index) => {
    const epoch = index + 1;
    const seen = { loss, accuracy: loss, validationLoss: loss, validationAccuracy: loss };
    state = signal.next(state, { step: epoch, epoch, ...seen });
    return signal.value(state);
  });
  return [signal.value(signal.init()), ...after];
}

/** The epochs, from 0, after which the value was lowered. */
function loweredAt(rates: readonly number[]): number[] {
  return rates.flatMap((rate, index) => (rate < (rates[index - 1] ?? rate) ? [index - 1] : []));
}

describe('where a library is wrong about a negative loss', () => {
  const torch = { mode: 'min', factor: 0.5, patience: 3, threshold_mode: 'rel', min_lr: 0 };
  const optax = { factor: 0.5, patience: 3, atol: 0 };
  const { loss_sequences } = golden<{ readonly loss_sequences: Readonly<Record<string, readonly number[]>> }>(
    'schedulers-plateau/torch_reducelronplateau.json',
  );

  it.each([
    // Worse at every epoch: bad from k = 1 on, lowered at every fourth (optax: third).
    [
      'torch_reducelronplateau',
      torch,
      'negative_getting_worse',
      [4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56],
    ],
    [
      'optax_reduce_on_plateau',
      optax,
      'negative_getting_worse',
      [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57],
    ],
    // Better down to k = 35, flat from k = 36 on.
    ['torch_reducelronplateau', torch, 'crossing_zero', [39, 43, 47, 51, 55, 59]],
    ['optax_reduce_on_plateau', optax, 'crossing_zero', [38, 41, 44, 47, 50, 53, 56, 59]],
  ])('%s lowers by the corrected rule: %j on %s', (name, hyper, sequence, epochs) => {
    const losses = loss_sequences[sequence] ?? [];
    expect(loweredAt(valuesOf(name, hyper, losses))).toEqual(epochs);
    expect(loweredAt(plateauOf(name, hyper, 0.1).rates(losses, true))).toEqual(epochs);
    expect(plateauOf(name, hyper, 0.1).mistake(losses)).toContain('negative best');
  });
});

describe('decayOnPlateau and the rule of each library without its errors', () => {
  const shared = {
    factor: fc.constantFrom(0.1, 0.5, 0.9),
    patience: fc.integer({ min: 1, max: 4 }),
    cooldown: fc.integer({ min: 0, max: 4 }),
  };
  const minLr = fc.constantFrom(0, 0.01, 0.1);
  const mode = fc.constantFrom('min', 'max');
  const torch = fc.record({
    ...shared,
    mode,
    min_lr: minLr,
    threshold: fc.constantFrom(0, 1e-4, 0.001, 0.1),
    threshold_mode: fc.constantFrom('rel', 'abs'),
    eps: fc.constantFrom(0, 1e-8, 0.01),
  });
  const keras = fc.record({ ...shared, mode, min_lr: minLr, min_delta: fc.constantFrom(0, 1e-4, 0.001, 0.1) });
  const optax = fc.record({
    ...shared,
    rtol: fc.constantFrom(0, 1e-4, 0.1),
    atol: fc.constantFrom(0, 0.001, 0.1),
    accumulation_size: fc.constantFrom(1, 1, 2, 4),
    min_scale: fc.constantFrom(0, 0.2),
  });
  // Thousandths lie on margins now and then, where the last bit decides.
  const thousandth = fc.integer({ min: -40, max: 40 }).map((n) => n / 1000);
  const loss = fc.oneof(
    { weight: 12, arbitrary: thousandth },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  );

  it.each([
    ['torch_reducelronplateau', torch],
    ['keras_reducelronplateau', keras],
    ['optax_reduce_on_plateau', optax],
  ] as readonly (readonly [string, fc.Arbitrary<object>])[])(
    'decide the same, for all options: %s',
    (name, options) => {
      fc.assert(
        fc.property(options, fc.array(loss, { maxLength: 60 }), (hyper, drawn) => {
          // The last bit of a mean depends on how it is summed: eighths have none.
          const exact = 'accumulation_size' in hyper && Number(hyper.accumulation_size) > 1;
          const losses = exact ? drawn.filter(Number.isFinite).map((each) => each * 125) : drawn;
          const rates = plateauOf(name, hyper, 0.1).rates(losses, true);
          valuesOf(name, hyper, losses).forEach((value, k) => {
            expect(Math.abs(value / (rates[k] ?? NaN) - 1)).toBeLessThan(1e-12);
          });
        }),
        { numRuns: 400, seed: 1 },
      );
    },
  );
});
