/**
 * Gradient descent with momentum.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { oneMinus, scaled, zerosLike } from './moving-average.js';
import { accelerate, velocitySettings } from './velocity.js';

const settings = settingsOf(
  'momentum',
  {
    /** η ≥ 0. Default 0.01 (torch: lr, 0.001 since 2.1). */
    learningRate: scalar(1e-2, atLeastZero),
    /** μ, share of the velocity that is kept, 0 ≤ μ < 1. Default 0.9 (torch, Keras: 0; the book: γ). */
    momentum: scalar(0.9, belowOne),
    ...velocitySettings,
    /** d, 0 ≤ d < 1: new gradients count 1 − d from the second step on. Default 0. */
    dampening: scalar(0, belowOne),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { velocity: 'changes', decoupled: true },
    optax: {},
    book: { velocity: 'changes' },
  },
);

/** Options of `momentum`. */
export type MomentumOptions = OptionsOf<typeof settings>;

/** A velocity for each parameter. */
export type MomentumState = { readonly velocity: Tensors };

/**
 * Gradient descent with momentum: a ball that keeps a part of its velocity.
 *
 * velocity 'gradients': b ← μ·b + (1 − d)·g,  θ ← θ − η·b
 * velocity 'changes':  v ← μ·v − η·(1 − d)·g,  θ ← θ + v
 *
 * The same while η is constant. When η falls, 'gradients' slows the old velocity at once, 'changes'
 * only what is added to it. In the first step d counts as 0, as in torch.
 *
 * State: `velocity`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * momentum({ learningRate: 0.01, momentum: 0.9, velocity: 'changes' })
 *
 * B. T. Polyak 1964, "Some methods of speeding up the convergence of iteration methods".
 */
export function momentum(options: MomentumOptions = {}): Transform<MomentumState> {
  const o = settings.settle(options);
  return {
    name: 'momentum',
    spec: specOf('@rivulet/optimizers#momentum', options),
    init: (params) => ({ velocity: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, momentum: mu } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      // A plain 0 leaves the formula, and so every bit, as it is without dampening.
      const share = o.dampening === 0 ? null : context.step.gt(1).where(oneMinus(scalarsOf(o, context).dampening), 1);
      const added = share ? scaled(g, share) : g;
      const { steps, velocity } = accelerate(state.velocity, added, { eta, mu }, { ...o, nesterov: false });
      return { updates: withDecay(steps, eta, o, context), state: { velocity } };
    },
  };
}
momentum.settings = settings;
