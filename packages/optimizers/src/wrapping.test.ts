/**
 * What single wrappers do, derived by hand.
 */
import { type Tensor, type Transform, globalNorm } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import fc from 'fast-check';
import { type Objective, descend } from '../test/descend.js';
import { play } from '../test/play.js';
import { adam, applyIfFinite, lookahead, momentum, multiSteps, nesterov, sam, sgd } from './index.js';

const ones = (length: number) => Array.from({ length }, () => [1]);

/** Counts what it sees: the step, and calls of `update` and `finish`. */
const counting: Transform<{ readonly step: Tensor; readonly updated: Tensor; readonly finished: Tensor }> = {
  name: 'counting',
  spec: null,
  init(params) {
    const zero = globalNorm(params).mul(0);
    return { step: zero, updated: zero, finished: zero };
  },
  update: (updates, state, { step }) => ({ updates, state: { ...state, step, updated: state.updated.add(1) } }),
  finish: (params, state) => ({ params, state: { ...state, finished: state.finished.add(1) } }),
};
const counts = (transform: Transform, gradients: readonly (readonly number[])[]) =>
  play(transform, { start: { p: [0] }, gradients: gradients.map((p) => ({ p })) }).map((states) =>
    ['step', 'updated', 'finished'].map((name) => states[`optimizer/inner/${name}`]?.[0]),
  );

describe('lookahead', () => {
  it('goes back half of the way every second step', () => {
    // θ ← θ − 1: −1; −2 → s = −1, θ = −1; −2; −3 → s = −1 + ½·(−3 + 1) = −2
    const ahead = lookahead(sgd({ learningRate: 1 }), { every: 2, rate: 0.5 });
    expect(runTransform(ahead, { start: [0], gradients: ones(4) })).toEqual([[-1], [-1], [-2], [-2]]);
  });

  it('that resets makes the inner transform begin anew, its velocity and its step', () => {
    // b = 1, 1.5: θ = −1, −2.5 → −2.5; b = 1, 1.5 again
    const resetting = lookahead(momentum({ learningRate: 1, momentum: 0.5 }), { every: 2, rate: 1, reset: true });
    expect(runTransform(resetting, { start: [0], gradients: ones(4) })).toEqual([[-1], [-2.5], [-3.5], [-5]]);
    const steps = (reset: boolean) => counts(lookahead(counting, { every: 3, reset }), ones(5)).map(([step]) => step);
    expect(steps(true)).toEqual([1, 2, 0, 1, 2]);
    expect(steps(false)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('sam', () => {
  /** ½·(x² + 4·y²): the gradient is (x, 4·y). */
  const bowl: Objective = {
    start: { x: [3], y: [1] },
    value: ({ x, y }) =>
      x
        ?.square()
        .add(y?.square().mul(4) ?? 0)
        .mul(0.5)
        .sum() ?? globalNorm({}),
  };

  it('takes the gradient uphill and steps from where it is', () => {
    // at (3, 1): g = (3, 4), ‖g‖ = 5; ρ = 1: g at (3.6, 1.8) = (3.6, 7.2); θ = (3, 1) − ½·g
    expectClose(descend(sam(sgd({ learningRate: 0.5 }), { rho: 1 }), bowl, 1)[0] ?? [], [1.2, -2.6], 1e-15);
  });

  it('adaptive goes relative to the size of each parameter', () => {
    // ω = 0: T = (3, 1), T·g = (9, 4), T²·g = (27, 4); at (3, 1) + (27, 4)/√97 times 1
    const root = Math.sqrt(97);
    const adaptive = sam(sgd({ learningRate: 0.5 }), { rho: 1, adaptive: true, offset: 0 });
    const expected = [3 - (3 + 27 / root) / 2, 1 - (4 * (1 + 4 / root)) / 2];
    expectClose(descend(adaptive, bowl, 1)[0] ?? [], expected, 1e-14);
  });

  it('decays the stored parameters, not the perturbed ones', () => {
    // As above, and g + 0.1·(3, 1).
    const decaying = sam(sgd({ learningRate: 0.5, weightDecay: 0.1 }), { rho: 1 });
    expectClose(descend(decaying, bowl, 1)[0] ?? [], [1.2 - 0.15, -2.6 - 0.05], 1e-15);
  });

  it('perturbs the point that the inner transform asks for', () => {
    const ahead = nesterov({ learningRate: 0.1, momentum: 0.5, form: 'lookahead' });
    const [[x = NaN, y = NaN] = []] = descend(sam(ahead, { rho: 1 }), bowl, 1);
    const second = descend(sam(ahead, { rho: 1 }), bowl, 2)[1] ?? [];
    // v = θ₁ − θ₀; g at θ₁ + ½·v + (unit gradient there)
    const [vx, vy] = [x - 3, y - 1];
    const [px, py] = [x + vx / 2, y + vy / 2];
    const norm = Math.hypot(px, 4 * py);
    const [gx, gy] = [px + px / norm, 4 * (py + (4 * py) / norm)];
    expectClose(second, [x + vx / 2 - gx / 10, y + vy / 2 - gy / 10], 1e-14);
  });

  it('stays at a point without a gradient', () => {
    const flat: Objective = { ...bowl, start: { x: [0], y: [0] } };
    expect(descend(sam(sgd(), { rho: 1 }), flat, 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('multiSteps', () => {
  it('steps on the mean of some gradients, and stays in between', () => {
    // (1 + 2 + 6)/3 = 3, (0 + 0 + 3)/3 = 1
    const gradients = [[1], [2], [6], [0], [0], [3]];
    const mean = multiSteps(sgd({ learningRate: 1 }), { every: 3 });
    expect(runTransform(mean, { start: [0], gradients })).toEqual([[0], [0], [-3], [-3], [-3], [-4]]);
    const sum = multiSteps(sgd({ learningRate: 1 }), { every: 3, reduce: 'sum' });
    expect(runTransform(sum, { start: [0], gradients })).toEqual([[0], [0], [-9], [-9], [-9], [-12]]);
  });

  it('leaves the inner state alone in between; inside, steps are updates', () => {
    expect(counts(multiSteps(counting, { every: 2 }), ones(5))).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [1, 1, 1],
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });

  it('lets schedules count updates, nested ones too', () => {
    // Rates 1, ½, ⅓, … of updates.
    const rate = (step: number) => 1 / (step + 1);
    const twice = multiSteps(multiSteps(sgd({ learningRate: rate }), { every: 2 }), { every: 2 });
    const path = runTransform(twice, { start: [0], gradients: ones(12) });
    expectClose(path.flat(), [0, 0, 0, -1, -1, -1, -1, -1.5, -1.5, -1.5, -1.5, -1.5 - 1 / 3], 1e-15);
  });

  it('on a gradient that is repeated does what the inner transform does on it once', () => {
    const gradients = [[1], [-0.5], [3], [0.25]];
    const once = runTransform(nesterov(), { start: [2], gradients });
    const path = runTransform(multiSteps(nesterov(), { every: 2 }), {
      start: [2],
      gradients: gradients.flatMap((g) => [g, g]),
    });
    expect(path.filter((_, step) => step % 2 === 1)).toEqual(once);
  });
});

describe('applyIfFinite', () => {
  const states = (transform: Transform, gradients: readonly (readonly number[])[]) =>
    play(transform, { start: { p: [0, 0] }, gradients: gradients.map((p) => ({ p })) });

  it('leaves out a step with a NaN or an infinity anywhere, and counts', () => {
    const path = states(applyIfFinite(sgd({ learningRate: 1 })), [
      [1, 2],
      [NaN, 1],
      [1, -Infinity],
      [1, 1],
    ]);
    expect(path.map((all) => all['params/p'])).toEqual([
      [-1, -2],
      [-1, -2],
      [-1, -2],
      [-2, -3],
    ]);
    expect(path.map((all) => all['optimizer/notFinite']?.[0])).toEqual([0, 1, 2, 0]);
    expect(path.at(-1)?.['optimizer/totalNotFinite']).toEqual([2]);
    expect(path.at(-1)?.['optimizer/updates']).toEqual([2]);
  });

  it('gives in after so many errors in a row, and not before', () => {
    const path = states(applyIfFinite(sgd(), { maxConsecutiveErrors: 2 }), [
      [1, 1],
      [NaN, 1],
      [NaN, 1],
      [NaN, 1],
    ]);
    expect(path.map((all) => all['params/p']?.[0])).toEqual([-0.01, -0.01, -0.01, NaN]);
  });

  it.each<[string, () => Transform]>([
    ['adam', () => adam()],
    ['gradient accumulation', () => multiSteps(momentum(), { every: 2 })],
    ['lookahead', () => lookahead(momentum(), { every: 2, reset: true })],
    ['a part that moves the point', () => nesterov({ form: 'lookahead' })],
  ])('around %s goes on as if the steps left out had not been', (_, make) => {
    const good = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 2 });
    const bad = fc.constantFrom([NaN, 1], [0, Infinity], [-Infinity, NaN]);
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 12 }), (gradients) => {
        const finite = gradients.filter((row) => row.every(Number.isFinite));
        const all = states(applyIfFinite(make()), gradients).at(-1) ?? {};
        const expected = states(applyIfFinite(make()), finite).at(-1);
        for (const [name, values] of Object.entries(expected ?? {}))
          if (!name.endsWith('otFinite')) expect([name, all[name]]).toEqual([name, values]);
        expect(Object.values(all).flat().every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('leaves out a finite gradient from which something infinite follows', () => {
    const squares = [
      [1, 1],
      [1e200, 1],
      [1, 1],
    ];
    const bare = states(adam(), squares).at(-1);
    expect(bare?.['optimizer/v/p']?.[0]).toBe(Infinity);
    const path = states(applyIfFinite(adam()), squares);
    expect(path.at(1)?.['params/p']).toEqual(path.at(0)?.['params/p']);
    expect(
      Object.values(path.at(-1) ?? {})
        .flat()
        .every(Number.isFinite),
    ).toBe(true);
  });

  it('does not finish what it leaves out', () => {
    const guarded = counts(applyIfFinite(counting), [[1], [NaN], [1]]);
    expect(guarded).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [2, 2, 2],
    ]);
  });
});
