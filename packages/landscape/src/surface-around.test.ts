import { twoMoons } from '@rivulet/datasets';
import { wasm } from '@rivulet/kernels-wasm';
import { dense, meanSquaredError, mlp, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { type Floats, Trace, initialState, reference, rootScope, traceStep } from '@rivulet/tensor';
import { type Parameters, filterNormalised, pathDirections, surfaceAround } from './index.js';

const float64 = reference({ precision: 'float64' });

describe('surfaceAround', () => {
  // One weight and one bias, one sample x = 2 with target 3: loss = (2w + b − 3)².
  // Around w = 1, b = 1 along d₁ = (w: 1), d₂ = (b: 1): (2(1 + a) + 1 + c − 3)² = (2a + c)².
  it('measures the loss on the plane', async () => {
    const { x, y, losses, path } = await surfaceAround({
      model: dense(1),
      loss: meanSquaredError(),
      data: {
        size: 1,
        inputs: { rows: 1, columns: 1, values: Float64Array.of(2) },
        targets: { rows: 1, columns: 1, values: Float64Array.of(3) },
      },
      params: { weight: Float64Array.of(1), bias: Float64Array.of(1) },
      directions: [
        { weight: Float64Array.of(1), bias: Float64Array.of(0) },
        { weight: Float64Array.of(0), bias: Float64Array.of(1) },
      ],
      resolution: 5,
      backend: float64,
      path: [{ weight: Float64Array.of(3), bias: Float64Array.of(-1) }],
    });
    expect(x).toEqual([-1, -0.5, 0, 0.5, 1]);
    losses.forEach((line, row) =>
      line.forEach((loss, column) => expect(loss).toBeCloseTo((2 * x[column]! + y[row]!) ** 2, 12)),
    );
    expect(path).toEqual([[2, -2]]);
  });
});

describe('filterNormalised', () => {
  it('gives each neuron a direction as long as its weights, and biases none', () => {
    const params = { weight: Float64Array.of(3, 4, 0, 0, 0.6, 0.8), bias: Float64Array.of(1, 2, 3) };
    const shapes = dense(3).init(['batch', 2], rootScope(new Trace(), 'model', new Map())).params;
    const { weight, bias } = filterNormalised(params, shapes, 1);
    const lengths = [0, 2, 4].map((at) => Math.hypot(weight![at]!, weight![at + 1]!));
    [5, 0, 1].forEach((length, row) => expect(lengths[row]).toBeCloseTo(length, 12));
    expect(Array.from(bias ?? [])).toEqual([0, 0, 0]);
  });
});

describe('pathDirections', () => {
  // From (3, 0) by (0, 1) to (0, 0): the rows as seen from the end are perpendicular, with squares 9 and 1.
  it('finds the axes of a path, and their shares', () => {
    const path = [
      [3, 0],
      [0, 1],
      [0, 0],
    ].map(([a, b]): Parameters => ({ w: Float64Array.of(a!), v: Float64Array.of(b!) }));
    const { directions, shares } = pathDirections(path);
    expect(shares[0]).toBeCloseTo(0.9, 12);
    expect(shares[1]).toBeCloseTo(0.1, 12);
    expect(directions[0]['w']?.[0]).toBeCloseTo(1, 12);
    expect(Math.abs(directions[1]['v']?.[0] ?? 0)).toBeCloseTo(1, 12);
  });

  it('refuses a path that has no two directions', () => {
    const on = (value: number): Parameters => ({ w: Float64Array.of(value, 2 * value) });
    expect(() => pathDirections([on(1), on(0)])).toThrow('expected a path of at least 3, received 2');
    expect(() => pathDirections([on(2), on(1), on(0)])).toThrow('expected a path that leaves a line');
  });
});

describe('a trained network', () => {
  const data = twoMoons({ samples: 60, noise: 0.1, seed: 1 });
  const parts = { model: mlp({ sizes: [2, 6, 2], hidden: [tanh()] }), loss: softmaxCrossEntropy() };

  /** Some steps of training on the whole data, with the parameters and losses on the way. */
  function trained(): { readonly path: readonly Parameters[]; readonly losses: readonly number[] } {
    const program = traceStep({ ...parts, optimizer: adam({ learningRate: 0.05 }), features: 2, targets: 1 });
    const executable = float64.compile(program);
    for (const [name, values] of Object.entries(initialState(program))) executable.write(name, values);
    executable.write('x', data.inputs.values);
    executable.write('y', data.targets.values);
    const names = [...program.state.keys()].filter((name) => name.startsWith('params/'));
    const now = (): Parameters =>
      Object.fromEntries(names.map((name): [string, Floats] => [name.slice(7), executable.read(name)]));
    const numbers = new Float64Array(program.numbers.length);
    const path: Parameters[] = [now()];
    const losses: number[] = [];
    for (let step = 1; step <= 40; step++) {
      const scalars = Float64Array.from(program.freeScalars, (name) => Number(program.scalars.get(name)?.source));
      const rows = Int32Array.from({ length: 60 }, (_, row) => row);
      executable.run({ steps: 1, step, seed: 0, rows, starts: Int32Array.of(0, 60), scalars, numbers });
      losses.push(numbers[program.numbers.indexOf('loss')] ?? NaN);
      path.push(now());
    }
    return { path, losses };
  }

  it('shows its path on the plane of its principal directions, which hold most of it, ending in the middle', async () => {
    const { path, losses } = trained();
    const { directions, shares } = pathDirections(path);
    expect(shares[0] + shares[1]).toBeGreaterThan(0.9);
    const params = path.at(-1) ?? {};
    const window = [
      [0, 1],
      [0, 1],
    ] as const;
    const common = { ...parts, data, params, directions, window, resolution: 2, path };
    const surface = await surfaceAround({ ...common, backend: float64 });
    expect(surface.path).toHaveLength(41);
    for (const coordinate of surface.path.at(-1) ?? []) expect(coordinate).toBe(0);
    expect(surface.losses[0]?.[0]).toBeLessThan(losses.at(-1) ?? 0);
    const fast = await surfaceAround({ ...common, backend: wasm() });
    // float32 on 60 samples.
    expect(fast.losses[1]?.[1]).toBeCloseTo(surface.losses[1]?.[1] ?? NaN, 5);
  });

  it('is lowest in the middle of filter-normalised directions, the same for a seed', async () => {
    const params = trained().path.at(-1) ?? {};
    const common = { ...parts, data, params, resolution: 3, backend: float64 };
    const { losses } = await surfaceAround({ ...common, seed: 2 });
    expect(Math.min(...losses.flat())).toBe(losses[1]?.[1]);
    expect((await surfaceAround({ ...common, seed: 2 })).losses).toEqual(losses);
    expect((await surfaceAround({ ...common, seed: 3 })).losses).not.toEqual(losses);
  });
});
