/**
 * What single parts do to a gradient, derived by hand, and the same rules on plain numbers for every gradient
 * that could make trouble.
 */
import { type Transform, reference } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { play } from '../test/play.js';
import { adaptiveGradientClip, applyIfFinite, centralize, chain, clipByBlockRms } from './index.js';
import { adam, clipByGlobalNorm, clipByNorm, clipByValue, ema, emaOfGradients, lookahead } from './index.js';
import { masked, multiSteps, normalizeByUpdateNorm, partition, sam, sgd, swa } from './index.js';

/** What becomes of one gradient: the change of a parameter that starts at `start`. */
function after(part: Transform, gradient: readonly number[], shape = [gradient.length], start = 0): number[] {
  const [row = []] = runTransform(part, { start: gradient.map(() => start), gradients: [gradient], shape });
  return row.map((x) => x - start);
}

describe('parts in front of an optimizer', () => {
  it('clipByNorm shortens each parameter by itself', () => {
    // ‖(3, 4)‖ = 5 → 1; ‖(0.6)‖ stays
    const gradients = [{ a: [3, 4], b: [0.6] }];
    const [states = {}] = play(clipByNorm(1), { start: { a: [0, 0], b: [0] }, gradients });
    expectClose([...(states['params/a'] ?? []), ...(states['params/b'] ?? [])], [0.6, 0.8, 0.6], 1e-15);
  });

  it('clipByGlobalNorm takes other norms', () => {
    // |3| + |−4| = 7; the largest is 4; (27 + 64)^⅓ = 91^⅓
    expectClose(after(clipByGlobalNorm(1, { norm: 1, form: 'optax' }), [3, -4]), [3 / 7, -4 / 7], 1e-15);
    expectClose(after(clipByGlobalNorm(1, { norm: 'max', form: 'optax' }), [3, -4]), [0.75, -1], 1e-15);
    expectClose(
      after(clipByGlobalNorm(1, { norm: 3, form: 'optax' }), [3, -4]),
      [3 / 91 ** (1 / 3), -4 / 91 ** (1 / 3)],
      1e-15,
    );
  });

  it('clipByBlockRms scales down to a root mean square', () => {
    // rms(1, 7) = 5: by 5/2; rms(1, 1) = 1 stays
    expect(after(clipByBlockRms(2), [1, 7])).toEqual([0.4, 2.8]);
    expect(after(clipByBlockRms(2), [1, 1])).toEqual([1, 1]);
  });

  it('adaptiveGradientClip compares each unit with its weights', () => {
    // Weights 1: rows of length √2, columns of length √2, ½ of it allowed; a row (3, 4) is 5 long, (0.1, 0) stays.
    const half = adaptiveGradientClip({ clipping: 0.5 });
    const share = Math.SQRT1_2 / 5;
    expectClose(after(half, [3, 4, 0.1, 0], [2, 2], 1), [3 * share, 4 * share, 0.1, 0], 1e-14);
    const columns = adaptiveGradientClip({ clipping: 0.5, units: 'columns' });
    expectClose(after(columns, [3, 0, 4, 0.1], [2, 2], 1), [3 * share, 0, 4 * share, 0.1], 1e-14);
    // Of a vector the whole: weights (1, 1).
    expectClose(after(half, [3, 4], [2], 1), [3 * share, 4 * share], 1e-14);
    expectClose(after(columns, [3, 4], [1, 2], 1), [3 * share, 4 * share], 1e-14);
    // Weights of 0 count as ε = 10⁻³.
    expectClose(after(half, [3, 4]), [3e-4, 4e-4], 1e-14);
  });

  it('centralize takes the mean off each row of a matrix', () => {
    expect(after(centralize(), [1, 3, -2, 0], [2, 2])).toEqual([-1, 1, -1, 1]);
    expect(after(centralize(), [1, 3])).toEqual([1, 3]);
  });

  it('normalizeByUpdateNorm gives one length', () => {
    expectClose(after(normalizeByUpdateNorm({ scale: 10, epsilon: 0 }), [3, -4]), [6, -8], 1e-15);
  });

  it('emaOfGradients hands on an average, freed of its bias', () => {
    // m = 0.1, 0.1·0.9 + 0.1·3 = 0.39; /0.1 = 1, /0.19
    const path = runTransform(emaOfGradients(), { start: [0], gradients: [[1], [3]] });
    expectClose(path.flat(), [1, 1 + 0.39 / 0.19], 1e-14);
    const biased = runTransform(emaOfGradients({ debias: false }), { start: [0], gradients: [[1], [3]] });
    expectClose(biased.flat(), [0.1, 0.49], 1e-14);
  });
});

type Round = (x: number) => number;
type Rule = (g: readonly number[], round: Round) => readonly number[];
const norm = (g: readonly number[], r: Round) => r(Math.sqrt(g.reduce((sum, x) => r(sum + r(x * x)), 0)));

/** The originals on plain numbers, each result rounded; of a vector, with parameters of 0. */
const originals: Readonly<Record<string, readonly [Transform, Rule]>> = {
  'clipByGlobalNorm, torch': [
    clipByGlobalNorm(1),
    (g, r) => g.map((x) => r(x * Math.min(1, r(1 / r(norm(g, r) + r(1e-6)))))),
  ],
  'clipByGlobalNorm, optax': [
    clipByGlobalNorm(1, { form: 'optax' }),
    (g, r) => (norm(g, r) < 1 ? g : g.map((x) => r(x / norm(g, r)))),
  ],
  clipByValue: [clipByValue(0.5), (g) => g.map((x) => Math.min(0.5, Math.max(-0.5, x)))],
  clipByNorm: [clipByNorm(1), (g, r) => g.map((x) => r(x / Math.max(norm(g, r), 1)))],
  clipByBlockRms: [clipByBlockRms(1), (g, r) => g.map((x) => r(x / Math.max(1, r(norm(g, r) / Math.sqrt(g.length)))))],
  adaptiveGradientClip: [
    adaptiveGradientClip({ clipping: 0.5 }),
    (g, r) => (norm(g, r) < r(5e-4) ? g : g.map((x) => r(x * r(r(5e-4) / Math.max(norm(g, r), 1e-6))))),
  ],
  normalizeByUpdateNorm: [normalizeByUpdateNorm(), (g, r) => g.map((x) => r(x / r(norm(g, r) + r(1e-6))))],
  centralize: [centralize(), (g) => g],
  emaOfGradients: [emaOfGradients(), (g) => g],
  sam: [sam(sgd({ learningRate: 1 })), (g) => g.map((x) => -x)],
  lookahead: [lookahead(sgd({ learningRate: 1 }), { every: 1 }), (g) => g.map((x) => -x / 2)],
  multiSteps: [multiSteps(sgd({ learningRate: 1 }), { every: 1 }), (g) => g.map((x) => -x)],
  'masked and partition': [
    masked(partition({ all: { transform: sgd({ learningRate: 1 }) } }), 'p'),
    (g) => g.map((x) => -x),
  ],
  'ema and swa': [chain(sgd({ learningRate: 1 }), ema(), swa()), (g) => g.map((x) => -x)],
  applyIfFinite: [
    applyIfFinite(sgd({ learningRate: 1 })),
    (g, r) => (g.every((x) => Number.isFinite(r(x))) ? g.map((x) => -x) : g.map(() => 0)),
  ],
};

/** Gradients of zeros, of ±10³⁰, of 10⁻³⁰, of both, and with something in it that is no number. */
const adversarial: readonly (readonly number[])[] = [
  [0, 0, 0],
  [1, -1, 1],
  [-1, 1, -1],
  [1e30, -1e30, 1e30],
  [1e-30, -1e-30, 0],
  [1e30, 1e-30, 0],
  [1, NaN, -1],
  [1, Infinity, 0],
  [-Infinity, Infinity, 1e30],
];

describe.each(Object.entries(originals))('%s', (_, [part, rule]) => {
  it.each(['float64', 'float32'] as const)('is finite, infinite and NaN where the original is, in %s', (precision) => {
    const round: Round = precision === 'float32' ? Math.fround : (x) => x;
    for (const given of adversarial) {
      const gradient = given.map(round);
      const [states = {}] = play(part, {
        start: { p: gradient.map(() => 0) },
        gradients: [{ p: gradient }],
        backend: reference({ precision }),
      });
      const [ours, original] = [states['params/p'] ?? [], rule(gradient, round)];
      // A few roundings; of what is neither, the kind must agree.
      const tolerance = precision === 'float32' ? 1e-6 : 1e-14;
      expectClose(ours, original, tolerance, `[${given.join(', ')}]`);
    }
  });
});

describe('applyIfFinite around adam', () => {
  it.each(['float64', 'float32'] as const)('never holds anything but finite numbers, in %s', (precision) => {
    const rows = [...adversarial, ...adversarial, [1, 2, 3]].map((p) => ({ p }));
    const options = { start: { p: [1, -1, 0] }, gradients: rows, backend: reference({ precision }) };
    for (const states of play(applyIfFinite(chain(clipByValue(1e35), adam(), ema())), options))
      for (const [name, values] of Object.entries(states))
        expect([name, values.every(Number.isFinite)]).toEqual([name, true]);
  });

  it('learns on in float32 after gradients whose squares overflow', () => {
    const rows = [...adversarial, [1, 2, 3]].map((p) => ({ p }));
    const backend = reference({ precision: 'float32' });
    const moved = (transform: Transform) => {
      const path = play(transform, { start: { p: [1, -1, 0] }, gradients: rows, backend });
      const [before = [], last = []] = path.slice(-2).map((states) => states['params/p'] ?? []);
      return last.map((x, i) => x < (before[i] ?? NaN));
    };
    expect(moved(applyIfFinite(adam()))).toEqual([true, true, true]);
    expect(moved(adam())).toEqual([false, false, false]);
  });
});
