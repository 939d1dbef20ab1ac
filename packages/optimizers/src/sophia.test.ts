import {
  type Layer,
  type Loss,
  type Tensor,
  type Tensors,
  type Transform,
  initialState,
  mapTensors,
  oneHot,
  random,
  reference,
  traceStep,
  zip,
} from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { type Quadratic, quadratic } from '../test/objectives.js';
import { sophia } from './sophia.js';

/** tanh(x·Vᵀ + c)·Wᵀ. */
const twoLayers: Layer = {
  name: 'twoLayers',
  spec: null,
  init(_, scope) {
    const matrix = (name: string, rows: number, columns: number) =>
      scope.uniform(name, [rows, columns]).sub(0.5).mul(4);
    return {
      params: { v: matrix('v', 5, 2), c: scope.constant(0.1, [5]), w: matrix('w', 3, 5) },
      state: {},
      output: ['batch', 3],
    };
  },
  apply(x, params, state) {
    const { v, c, w } = params as Readonly<Record<'v' | 'c' | 'w', Tensor>>;
    const inner = x.matmul(v, { transposeB: true }).add(c).tanh();
    return { output: inner.matmul(w, { transposeB: true }), state };
  },
};
const crossEntropy: Loss = {
  name: 'crossEntropy',
  spec: null,
  perSample(output, labels) {
    const rows = { keep: true };
    const chosen = output.mul(oneHot(labels, 3)).sum([1], rows);
    return output.exp().sum([1], rows).log().sub(chosen);
  },
};

describe('sophia', () => {
  it('divides the mean gradient by the curvature, and cuts what goes too far', () => {
    // f = ½·(2·x² + 8·y²) with diagonal Hessian, so that every estimate is exact: (2, 8). η = ½, γ = ½
    // β₁ = 0: m = g = (2·x, 8·y);  β₂ = ½: h = (1, 4), γ·h = (½, 2)
    // from (⅛, 2): m/(γ·h) = (½, 8), cut to (½, 1): (⅛ − ¼, 2 − ½)
    const bowl = {
      A: [
        [2, 0],
        [0, 8],
      ],
      b: [0, 0],
      start: [0.125, 2],
    };
    const options = { learningRate: 0.5, beta1: 0, beta2: 0.5, gamma: 0.5 };
    expectClose(descend(sophia(options), quadratic(bowl), 1).flat(), [-0.125, 1.5], 1e-15);
  });

  it('uses an estimate in steps 1, k + 1, 2k + 1 and so on', () => {
    // f = x²: estimates of 2, β₂ = ½: h = 1 for two steps, then 1.5; β₁ = 0, γ = 2: x ← x − η·2·x/(2·h)
    const bowl: Quadratic = { A: [[2]], b: [0], start: [1] };
    const options = { learningRate: 0.25, beta1: 0, beta2: 0.5, gamma: 2, every: 2 };
    const [first, second] = [0.75, 0.75 ** 2];
    expectClose(descend(sophia(options), quadratic(bowl), 3).flat(), [first, second, second * (1 - 0.25 / 1.5)], 1e-15);
    // In the dialect of optax an estimate counts from the next step on; at first h = 0, and the step is cut.
    const next = descend(sophia({ ...options, estimateFrom: 'next' }), quadratic(bowl), 3).flat();
    expectClose(next, [first, second, 0.75 ** 3], 1e-15);
  });

  it('finds the diagonal of a full Hessian in the mean', () => {
    // u ⊙ A·u is (2 ± 1, 5 ± 1), the same sign in both, each with a chance of one half.
    const bowl = {
      A: [
        [2, 1],
        [1, 5],
      ],
      b: [0, 0],
      start: [1, 1],
    };
    const estimates = curvatureOf(quadratic(bowl), 400);
    for (const [a = NaN, b = NaN] of estimates)
      expect([
        [1, 4],
        [3, 6],
      ]).toContainEqual([Math.round(a * 1e9) / 1e9, Math.round(b * 1e9) / 1e9]);
    const mean = (index: number) => estimates.reduce((sum, row) => sum + (row[index] ?? NaN), 0) / estimates.length;
    // A mean of 400 signs has a standard deviation of 0.05.
    expect(Math.abs(mean(0) - 2)).toBeLessThan(0.2);
    expect(Math.abs(mean(1) - 5)).toBeLessThan(0.2);
  });

  it('differentiates a whole network twice: as the difference of two of its gradients says', () => {
    const along = 1e-5;
    /** Keeps the estimate of `sophia`, and (g(θ + ε·u) − g(θ − ε·u)) / 2ε ⊙ u for the same u. */
    const both: Transform<{ sophia: Tensors; difference: Tensors }> = {
      name: 'both',
      spec: null,
      init: (params) => ({ sophia: params, difference: params }),
      update(gradients, _, context) {
        const rule = sophia({ beta2: 0, every: 1 });
        const { state } = rule.update?.(gradients, rule.init(context.params), context) ?? {};
        const u = mapTensors(
          (p, name) => context.uniform(`curvature/${name}`, p.shape).gt(0.5).where(1, -1),
          context.params,
        );
        const at = (side: number) =>
          context.gradientAt(zip((p, one) => p.add(one.mul(side)), context.params, u)).gradients;
        const span = zip((ahead, behind) => ahead.sub(behind), at(along), at(-along));
        const difference = zip((by, one) => by.mul(one).div(2 * along), span, u);
        return { updates: mapTensors((p) => p.fill(0), context.params), state: { sophia: state?.h ?? {}, difference } };
      },
    };
    const program = traceStep({ model: twoLayers, loss: crossEntropy, optimizer: both, features: 2, targets: 1 });
    const run = reference({ precision: 'float64' }).compile(program);
    for (const [name, values] of Object.entries(initialState(program, { seed: 1 }))) run.write(name, values);
    const generator = random(1, 'samples');
    run.write(
      'x',
      Float64Array.from({ length: 16 }, () => generator.normal()),
    );
    run.write('y', [0, 1, 2, 0, 1, 2, 0, 1]);
    const numbers = new Float64Array(program.numbers.length);
    const scalars = Float64Array.from(program.freeScalars, (name) => Number(program.scalars.get(name)?.source));
    const starts = Int32Array.of(0, 8);
    run.run({
      steps: 1,
      step: 1,
      seed: 1,
      rows: Int32Array.from({ length: 8 }, (_, i) => i),
      starts,
      scalars,
      numbers,
    });
    const names = [...program.state.keys()].filter((name) => name.startsWith('optimizer/sophia/'));
    expect(names).toHaveLength(3);
    for (const name of names) {
      const difference = run.read(name.replace('sophia', 'difference'));
      // The difference is off by the square of its step, 10⁻¹⁰, and by rounding, 10⁻¹⁶/10⁻⁵; relative to 10⁻³.
      expectClose(run.read(name), difference, 1e-6, name);
      expect(Math.hypot(...run.read(name))).toBeGreaterThan(1e-3);
    }
  });

  it('has no curvature where there is only a gradient, and then moves by the rate', () => {
    expect(runTransform(sophia({ learningRate: 0.25 }), { start: [0, 0], gradients: [[3, -1]] })).toEqual([
      [-0.25, 0.25],
    ]);
  });
});

/** What `sophia` estimates in each of some steps, at a point that stays. */
function curvatureOf(objective: Objective, steps: number): number[][] {
  const rule = sophia({ beta2: 0, every: 1 });
  // The estimates take the place of the parameters' changes, so that they can be read off.
  const reader: Transform = {
    name: 'reader',
    spec: null,
    init: (params) => ({ start: params }),
    point: (state) => state['start'] as Tensors,
    update(gradients, state, context) {
      const { state: next } = rule.update?.(gradients, rule.init(context.params), context) ?? {};
      return { updates: zip((h, p) => h.sub(p), next?.h ?? {}, context.params), state };
    },
  };
  return descend(reader, objective, steps);
}
