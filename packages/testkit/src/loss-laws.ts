/**
 * The laws of losses.
 */
import {
  type EvaluateOptions,
  type Floats,
  type Loss,
  type ScalarSlot,
  Trace,
  evaluate,
  gradients,
  rootScope,
} from '@rivulet/tensor';
import { expectClose } from './close.js';
import { scalarFeeds } from './forward-backward.js';
import { moved } from './layer-laws.js';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `lossLaws`. */
export type LossLawsOptions = {
  /** What the model says, a row a sample; default four rows of three numbers. */
  readonly output?: readonly (readonly number[])[];
  /** What it should say; default class numbers 0, 2, 1, 2. */
  readonly target?: readonly (readonly number[])[];
  /** Bound on `relativeError` between gradients and central differences (h = 1e-5); default 1e-6. */
  readonly tolerance?: number;
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every loss has to pass.
 *
 * @param name title of the group
 * @param make makes the loss; called often
 * @example
 * lossLaws('meanSquaredError', meanSquaredError, { output: [[1], [2]], target: [[0], [3]] });
 */
export function lossLaws(name: string, make: () => Loss, options: LossLawsOptions = {}): void {
  const {
    output = [
      [0.3, -1.2, 2.1],
      [-0.4, 0.9, 0.2],
      [1.5, -0.7, -0.1],
      [0.6, 0.1, -2.3],
    ],
    target = [[0], [2], [1], [2]],
    tolerance = 1e-6,
    load,
  } = options;
  const measure = (rows = output, wanted = target) => measured(make(), rows, wanted);

  group(`${name} keeps the laws of losses`, () => {
    specLaws(make, load);

    law('measures each sample by itself', () => {
      const all = measure();
      assertSame(all.perSample.length, output.length, 'the number of losses');
      output.forEach((row, index) => {
        const alone = measure([row], target.slice(index, index + 1));
        assertSame(alone.perSample[0], all.perSample[index], `the loss of sample ${index} alone`);
        assertSame(alone.correct?.[0], all.correct?.[index], `whether sample ${index} is right`);
      });
    });

    law('its gradient equals finite differences', () => {
      const h = 1e-5;
      const numeric = output.flatMap((row, sample) =>
        row.map((_, column) => {
          const at = (by: number) =>
            measure(output.map((one, index) => (index === sample ? moved(one, column, by) : one))).total;
          return (at(h) - at(-h)) / (2 * h);
        }),
      );
      expectClose(measure().gradient, numeric, tolerance, 'gradient of the output');
    });

    law('stays finite far away, in float32 too', () => {
      const far = output.map((row) => row.map((value) => value * 1000));
      for (const precision of ['float64', 'float32'] as const) {
        const { perSample, gradient } = measured(make(), far, target, { precision });
        assert(
          [...perSample, ...gradient].every(Number.isFinite),
          `${precision}: ${[...perSample, ...gradient].join(', ')}`,
        );
      }
    });

    law('counts a sample as right or wrong', () => {
      const { correct } = measure();
      assert(!correct || correct.every((one) => one === 0 || one === 1), `correct is ${correct?.join(', ')}`);
    });
  });
}

type Measured = {
  readonly perSample: Floats;
  readonly total: number;
  readonly gradient: Floats;
  readonly correct: Floats | undefined;
};

function measured(
  loss: Loss,
  output: readonly (readonly number[])[],
  target: readonly (readonly number[])[],
  options: EvaluateOptions = {},
): Measured {
  const trace = new Trace();
  const slots = new Map<string, ScalarSlot>();
  const given = trace.data('output', output[0]?.length ?? 0);
  const wanted = trace.data('target', target[0]?.length ?? 0);
  const perSample = loss.perSample(given, wanted, rootScope(trace, 'loss', slots));
  assertSame([...perSample.shape], ['batch', 1], 'the shape of the loss');
  const correct = loss.correct?.(given, wanted);
  if (correct) assertSame([...correct.shape], ['batch', 1], 'the shape of `correct`');
  const total = perSample.sum();
  const { gradient } = gradients(total, { gradient: given });
  const outputs = { perSample, total, gradient: gradient ?? given, ...(correct ? { correct } : {}) };
  const feeds = { ...scalarFeeds(slots, 1), output: output.flat(), target: target.flat() };
  const result = evaluate(outputs, feeds, options);
  const empty = new Float64Array(0);
  return {
    perSample: result['perSample'] ?? empty,
    total: result['total']?.[0] ?? NaN,
    gradient: result['gradient'] ?? empty,
    correct: result['correct'],
  };
}
