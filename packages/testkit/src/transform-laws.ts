/**
 * The laws of transforms: optimizers and their parts.
 */
import { type Backend, type SyncExecutable, type Transform, random, traceUpdate } from '@rivulet/tensor';
import { alternating, extremeSequences } from './extreme-gradients.js';
import { type Shapes, TransformRun } from './run-transform.js';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';
import { type GradientRow, backendLaws, finished } from './transform-backend-laws.js';

/** Options of `transformLaws`. */
export type TransformLawsOptions = {
  /** Parameters to work on; default a matrix [3, 2] and a vector [3]. */
  readonly shapes?: Shapes;
  /** Whether gradients of 0, ±1e±30 and flipping signs must leave no NaN behind in float64; default true. */
  readonly extremes?: boolean;
  /** Backends that must do what the reference evaluator does; default none. They may be asynchronous. */
  readonly backends?: readonly Backend[];
  /** Bound on `relativeError` of a backend against the reference, both in float32, over 12 steps; default 1e-4. */
  readonly tolerance?: number;
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every transform has to pass.
 *
 * @param name title of the group
 * @param make makes the transform; called often
 * @example
 * transformLaws('adam', () => adam({ beta1: 0.8 }), { backends: [wasm()] });
 */
export function transformLaws(name: string, make: () => Transform, options: TransformLawsOptions = {}): void {
  const { shapes = { '0.weight': [3, 2], '0.bias': [3] }, extremes = true, load } = options;
  const { backends = [], tolerance = 1e-4 } = options;
  const generator = random(1, 'transformLaws');
  const draw = (size: number) => Float64Array.from({ length: size }, () => generator.normal());
  const numbers = (fill: (size: number) => Float64Array): GradientRow =>
    Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, fill(shape.reduce((a, b) => a * b, 1))]));
  const start = numbers(draw);
  const gradients = Array.from({ length: 12 }, () => numbers(draw));

  const begin = (
    transform: Transform,
    precision: 'float32' | 'float64',
    from = start,
  ): TransformRun<SyncExecutable> => {
    const run = TransformRun.onReference(transform, shapes, precision);
    run.begin(from);
    return run;
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
      law(`resumed from its state it goes on as if uninterrupted, bit for bit, in ${precision}`, async () => {
        const uninterrupted = await finished(begin(make(), precision), gradients);
        for (const stop of [1, 5]) {
          const saved = await finished(begin(make(), precision), gradients.slice(0, stop));
          const resumed = TransformRun.onReference(make(), shapes, precision);
          resumed.restore(saved, stop);
          assertSame(await finished(resumed, gradients.slice(stop)), uninterrupted, `resumed after step ${stop}`);
        }
      });
    }

    law('two runs of one transform do not interact', async () => {
      const transform = make();
      const alone = await finished(begin(transform, 'float64'), gradients);
      const other = numbers((size) => new Float64Array(size).fill(2));
      const [first, second] = [begin(transform, 'float64'), begin(transform, 'float64', other)];
      for (const gradient of gradients) {
        first.step(gradient);
        second.step(other);
      }
      assertSame(await first.snapshot(), alone, 'beside another run');
    });

    for (const [title, sizes] of extremes ? Object.entries(extremeSequences) : []) {
      law(`survives ${title}`, async () => {
        const run = begin(make(), 'float64');
        for (const [index, size] of sizes.entries()) {
          run.step(numbers(alternating(size)));
          for (const [key, values] of Object.entries(await run.snapshot())) {
            assert(
              !values.some(Number.isNaN),
              `${key} is [${values.join(', ')}] after step ${index + 1}, gradient ±${size}`,
            );
          }
        }
      });
    }

    for (const backend of backends) backendLaws(backend, make, { shapes, start, gradients, tolerance });
  });
}
