/**
 * RMSprop.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, fixed, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, filledLike, movingAverage, scaled, squares, zerosLike } from './moving-average.js';
import { root, rootSettings } from './root.js';
import { accelerate, velocitySettings } from './velocity.js';

const settings = settingsOf(
  'rmsprop',
  {
    /** η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001). */
    learningRate: scalar(1e-2, atLeastZero),
    /** α of the moving averages, 0 ≤ α < 1. Default 0.99 (torch: alpha; Keras: rho, 0.9; optax, the book: 0.9). */
    decay: scalar(0.99, belowOne),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7). */
    epsilon: scalar(1e-8, atLeastZero),
    ...rootSettings,
    /** μ of a velocity on top, 0 ≤ μ < 1. A plain 0, the default: none. */
    momentum: scalar(0, belowOne),
    ...velocitySettings,
    /** Step along the velocity as it would be after the same d again (optax). Default false. */
    nesterov: flag(false),
    /** Divide by the standard deviation instead of the root mean square. Default false. */
    centered: flag(false),
    /** Whether the averages are divided by 1 − αᵗ (optax: bias_correction). Default false. */
    correctBias: flag(false),
    /** What v starts from, ≥ 0 (optax: initial_scale). Default 0. */
    initialSquare: fixed(0, atLeastZero),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, decay: 0.9, epsilon: 1e-7, epsilonAt: 'inside', velocity: 'changes', decoupled: true },
    optax: { decay: 0.9, epsilonAt: 'inside', velocity: 'changes' },
    book: { decay: 0.9 },
  },
);

/** Options of `rmsprop`. */
export type RmspropOptions = OptionsOf<typeof settings>;

/** Moving averages of g² and, where asked for, of g; and a velocity. What is not used is empty. */
export type RmspropState = { readonly v: Tensors; readonly mean: Tensors; readonly velocity: Tensors };

/**
 * RMSprop: each gradient divided by how large it usually is.
 *
 * v ← α·v + (1 − α)·g²,  d = g / (√v + ε),  θ ← θ − η·d
 * epsilonAt 'inside': √(v + ε) below the line
 * centered: m ← α·m + (1 − α)·g, and v − m² in place of v under the root
 * momentum: b ← μ·b + d, and b in place of d; nesterov: d + μ·b
 * velocity 'changes': b ← μ·b − η·d,  θ ← θ + b;  nesterov: + μ·b − η·d
 *
 * torch adds ε to the root; Keras and optax have it inside, and η in the velocity: one that changes
 * leaves old velocity as it is. v − m², never negative but for rounding, is kept from falling below 0.
 *
 * State: `v`, with centered `mean`, with momentum `velocity`: one to three numbers a parameter; 0 at
 * first, v `initialSquare`.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * rmsprop({ learningRate: 0.001, decay: 0.9 })
 *
 * T. Tieleman, G. Hinton 2012, lecture 6.5 of "Neural networks for machine learning"; centered: A. Graves 2013,
 * "Generating sequences with recurrent neural networks".
 */
export function rmsprop(options: RmspropOptions = {}): Transform<RmspropState> {
  const o = settings.settle(options);
  const moves = o.momentum !== 0;
  return {
    name: 'rmsprop',
    spec: specOf('@rivulet/optimizers#rmsprop', options),
    init: (params) => ({
      v: filledLike(params, o.initialSquare),
      mean: o.centered ? zerosLike(params) : {},
      velocity: moves ? zerosLike(params) : {},
    }),
    update(gradients, state, context) {
      const { learningRate: eta, decay: alpha, epsilon: eps } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const v = movingAverage(state.v, squares(g), alpha);
      const mean = o.centered ? movingAverage(state.mean, g, alpha) : {};
      const bias = o.correctBias ? biasOf(alpha, context.step) : null;
      const fair = (average: Tensors): Tensors => (bias ? zip((one) => one.div(bias), average) : average);
      const spread = o.centered ? zip((square, m) => square.sub(m.square()).max(0), fair(v), fair(mean)) : fair(v);
      const d = zip((one, s) => one.div(root(s, eps, o)), g, spread);
      const { steps, velocity } = moves
        ? accelerate(state.velocity, d, { eta, mu: scalarsOf(o, context).momentum }, o)
        : { steps: scaled(d, eta.neg()), velocity: {} };
      return { updates: withDecay(steps, eta, o, context), state: { v, mean, velocity } };
    },
  };
}
rmsprop.settings = settings;
