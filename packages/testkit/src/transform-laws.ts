/**
 * The laws of transforms: optimizers and their parts.
 */
import { type Transform, random, traceUpdate } from '@rivulet/tensor';
import { TransformRun } from './run-transform.js';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `transformLaws`. */
export type TransformLawsOptions = {
  /** Parameters to work on; default a matrix [3, 2] and a vector [3]. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Whether gradients of 0, ±1e±30 and flipping signs must leave no NaN behind; default true. */
  readonly extremes?: boolean;
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

type Numbers = Readonly<Record<string, Float64Array>>;

/**
 * Declares the tests that every transform has to pass.
 *
 * @param name title of the group
 * @param make makes the transform; called often
 * @example
 * transformLaws('adam', () => adam({ beta1: 0.8 }));
 */
export function transformLaws(name: string, make: () => Transform, options: TransformLawsOptions = {}): void {
  const { shapes = { '0.weight': [3, 2], '0.bias': [3] }, extremes = true, load } = options;
  const generator = random(1, 'transformLaws');
  const draw = (size: number) => Float64Array.from({ length: size }, () => generator.normal());
  const numbers = (fill: (size: number) => Float64Array): Numbers =>
    Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, fill(shape.reduce((a, b) => a * b, 1))]));
  const start = numbers(draw);
  const gradients = Array.from({ length: 12 }, () => numbers(draw));

  const begin = (transform: Transform, precision: 'float32' | 'float64', from = start): TransformRun => {
    const run = new TransformRun(transform, shapes, precision);
    run.begin(from);
    return run;
  };
  const finished = (run: TransformRun, given: readonly Numbers[]) => {
    for (const one of given) run.step(one);
    return run.snapshot();
  };

  group(`${name} keeps the laws of transforms`, () => {
    specLaws(make, load);

    law('builds the same program each time it is asked', () => {
      const transform = make();
      const first = traceUpdate(transform, shapes);
      for (const again of [transform, make()]) {
        assertSame(traceUpdate(again, shapes).toString(), first.toString(), 'the program');
        assertSame([...traceUpdate(again, shapes).state.keys()], [...first.state.keys()], 'the names of its states');
      }
    });

    for (const precision of ['float64', 'float32'] as const) {
      law(`resumed from its state it goes on as if uninterrupted, bit for bit, in ${precision}`, () => {
        const uninterrupted = finished(begin(make(), precision), gradients);
        for (const stop of [1, 5]) {
          const saved = finished(begin(make(), precision), gradients.slice(0, stop));
          const resumed = new TransformRun(make(), shapes, precision);
          resumed.restore(saved, stop);
          assertSame(finished(resumed, gradients.slice(stop)), uninterrupted, `resumed after step ${stop}`);
        }
      });
    }

    law('two runs of one transform do not interact', () => {
      const transform = make();
      const alone = finished(begin(transform, 'float64'), gradients);
      const other = numbers((size) => new Float64Array(size).fill(2));
      const [first, second] = [begin(transform, 'float64'), begin(transform, 'float64', other)];
      for (const gradient of gradients) {
        first.step(gradient);
        second.step(other);
      }
      assertSame(first.snapshot(), alone, 'beside another run');
    });

    if (!extremes) return;
    for (const [title, sizes] of Object.entries(extremeSequences)) {
      law(`survives ${title}`, () => {
        const run = begin(make(), 'float64');
        sizes.forEach((size, index) => {
          run.step(numbers((length) => Float64Array.from({ length }, (_, i) => (i % 2 === 0 ? size : -size))));
          for (const [key, values] of Object.entries(run.snapshot())) {
            assert(
              !values.some(Number.isNaN),
              `${key} is [${values.join(', ')}] after step ${index + 1}, gradient ±${size}`,
            );
          }
        });
      });
    }
  });
}

const extremeSequences: Readonly<Record<string, readonly number[]>> = {
  'gradients of 0': [0, 0, 0],
  'a zero gradient after others, and others after it': [1, 0, 0, -1],
  'huge gradients': [1e30, 1e30, -1e30],
  'tiny gradients': [1e-30, 1e-30, -1e-30],
  'jumps from tiny to huge and back': [1e-30, 1e30, 1e-30, -1e30],
  'signs that flip at each step': [1, -1, 1, -1, 1],
};
