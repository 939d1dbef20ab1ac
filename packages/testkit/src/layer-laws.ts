/**
 * The laws of layers.
 */
import { type Layer, type ScalarSlot, type Shape, Trace, random, rootScope } from '@rivulet/tensor';
import { expectClose } from './close.js';
import { type ForwardBackwardOptions, type Numbers, forwardBackward } from './forward-backward.js';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `layerLaws`. */
export type LayerLawsOptions = {
  /** Columns of the input; default 3. */
  readonly features?: number;
  /** Samples; default 5 rows of normal numbers, none nearer to 0 than 0.05, where many layers have a kink. */
  readonly x?: readonly (readonly number[])[];
  /** By the layer's own names; default normal numbers, so that nothing is 0 by chance. */
  readonly params?: Numbers;
  /** Bound on `relativeError` between gradients and central differences (h = 1e-5); default 1e-6. */
  readonly tolerance?: number;
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every layer has to pass.
 *
 * @param name title of the group
 * @param make makes the layer; called often
 * @example
 * layerLaws('dense', () => dense(4));
 */
export function layerLaws(name: string, make: () => Layer, options: LayerLawsOptions = {}): void {
  const { tolerance = 1e-6, load } = options;
  const generator = random(1, 'layerLaws');
  const away = (): number => {
    const number = generator.normal();
    return Math.abs(number) < 0.05 ? away() : number;
  };
  const features = options.features ?? options.x?.[0]?.length ?? 3;
  const x = options.x ?? Array.from({ length: 5 }, () => Array.from({ length: features }, away));
  const shapes = initialShapes(make(), features);
  const params: Numbers = {
    ...Object.fromEntries(
      Object.entries(shapes.params).map(([key, shape]) => [key, Array.from({ length: count(shape) }, away)]),
    ),
    ...options.params,
  };
  const upstream = Array.from({ length: x.length * Number(shapes.output[1]) }, away);
  const run = (more: Partial<ForwardBackwardOptions> = {}) =>
    forwardBackward(make(), { x, params, upstream, seed: 7, step: 1, ...more });
  /** L = Σ upstream · y, the number whose gradients `run` computes. */
  const loss = (more: Partial<ForwardBackwardOptions>): number =>
    Array.from(run(more).y).reduce((sum, y, index) => sum + y * (upstream[index] ?? 0), 0);

  group(`${name} keeps the laws of layers`, () => {
    specLaws(make, load);

    law('names the same parameters each time, and the shape that comes out', () => {
      assertSame(initialShapes(make(), features), shapes, 'shapes');
      assertSame(run().y.length, x.length * Number(shapes.output[1]), 'the number of outputs');
      assertSame(Object.keys(run().state), Object.keys(shapes.state), 'the names of its running statistics');
    });

    for (const mode of ['train', 'infer'] as const) {
      law(`its gradients equal finite differences in mode '${mode}'`, () => {
        const analytic = run({ mode });
        const h = 1e-5;
        const flat = x.flat();
        const rows = (values: readonly number[]) =>
          x.map((_, row) => values.slice(row * features, (row + 1) * features));
        const dx = flat.map((_, index) => {
          const at = (by: number) => loss({ mode, x: rows(moved(flat, index, by)) });
          return (at(h) - at(-h)) / (2 * h);
        });
        expectClose(analytic.x, dx, tolerance, 'gradient of the input');
        for (const [key, values] of Object.entries(params)) {
          const list = Array.from(values);
          const numeric = list.map((_, index) => {
            const at = (by: number) => loss({ mode, params: { ...params, [key]: moved(list, index, by) } });
            return (at(h) - at(-h)) / (2 * h);
          });
          expectClose(analytic.params[key] ?? [], numeric, tolerance, `gradient of ${key}`);
        }
      });
    }

    law('is a function of its inputs, the seed and the step', () => {
      assertSame(run(), run(), 'a second run');
      assertSame(run({ precision: 'float32' }), run({ precision: 'float32' }), 'a second run in float32');
    });

    law(
      "uses no random numbers in mode 'infer', treats each sample alone, and leaves its statistics as they are",
      () => {
        const inferred = run({ mode: 'infer' });
        assertSame(run({ mode: 'infer', seed: 8, step: 2 }), inferred, 'with another seed');
        const columns = Number(shapes.output[1]);
        x.forEach((row, index) => {
          const alone = run({
            mode: 'infer',
            x: [row],
            upstream: upstream.slice(index * columns, (index + 1) * columns),
          });
          // One sample is summed in the same order wherever it stands, so only the last bits may differ.
          expectClose(
            alone.y,
            inferred.y.slice(index * columns, (index + 1) * columns),
            1e-12,
            `sample ${index} alone`,
          );
          assertSame(alone.state, inferred.state, 'running statistics');
        });
      },
    );

    law('does not see padding', () => {
      const padded = run({
        x: [...x, Array.from({ length: features }, () => 0)],
        valid: [...x.map(() => 1), 0],
        upstream: [...upstream, ...Array.from({ length: Number(shapes.output[1]) }, () => 0)],
      });
      const plain = run();
      // Sums run over one more 0, which changes no bit but the sign of a zero.
      expectClose(padded.y.slice(0, plain.y.length), plain.y, 1e-12, 'y');
      expectClose(padded.x.slice(0, plain.x.length), plain.x, 1e-12, 'gradient of the input');
      for (const [key, values] of Object.entries(plain.params)) {
        expectClose(padded.params[key] ?? [], values, 1e-12, `gradient of ${key}`);
      }
      for (const [key, values] of Object.entries(plain.state)) expectClose(padded.state[key] ?? [], values, 1e-12, key);
    });
  });
}

type Shapes = {
  readonly params: Readonly<Record<string, Shape>>;
  readonly state: Readonly<Record<string, Shape>>;
  readonly output: Shape;
};

function initialShapes(layer: Layer, features: number): Shapes {
  const { params, state, output } = layer.init(
    ['batch', features],
    rootScope(new Trace(), 'model', new Map<string, ScalarSlot>()),
  );
  const shapesOf = (tensors: typeof params) =>
    Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, [...shape]]));
  assert(output[0] === 'batch' && typeof output[1] === 'number', `${layer.name}: its output is [${output.join(', ')}]`);
  return { params: shapesOf(params), state: shapesOf(state), output: [...output] };
}

function count(shape: Shape): number {
  return shape.reduce<number>((size, dimension) => size * Number(dimension), 1);
}

/** A copy with one number moved. */
export function moved(values: readonly number[], index: number, by: number): number[] {
  return values.map((value, i) => (i === index ? value + by : value));
}
