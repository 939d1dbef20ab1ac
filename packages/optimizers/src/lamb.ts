/**
 * LAMB.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { dampedRoot } from './damped-root.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, squares, zerosLike } from './moving-average.js';
import { norm, trustRatio } from './norms.js';

const settings = settingsOf(
  'lamb',
  {
    /** η ≥ 0. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0. Default 1e-6 (Keras: 1e-7). */
    epsilon: scalar(1e-6, atLeastZero),
    /** ε′ ≥ 0 under the root (optax: eps_root). Default 0. */
    epsilonRoot: scalar(0, atLeastZero),
    ...gradientSettings,
    /**
     * Whether weight decay shrinks the parameters before the step (Keras), or is part of the update
     * whose length is set, u + λ·θ (the paper, optax). Default false.
     */
    decoupled: flag(false),
  },
  { optax: {}, keras: { epsilon: 1e-7, decoupled: true } },
);

/** Options of `lamb`. */
export type LambOptions = OptionsOf<typeof settings>;

/** Moving averages of g and g². */
export type LambState = { readonly m: Tensors; readonly v: Tensors };

/**
 * LAMB: Adam's direction, and in each tensor a step as long as η times the tensor; made for large batches.
 *
 * u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ) + ε′) + ε) + λ·θ,  m and v as in Adam
 * θ ← θ − η · ‖θ‖ / ‖u‖ · u,  the ratio being 1 where a norm is 0
 * decoupled: θ ← θ − η·λ·θ first, and no λ·θ in u
 *
 * Norms are of one weight matrix or one bias vector. Keras decays θ before the norm is taken.
 *
 * State: `m` and `v`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * lamb({ learningRate: 0.01, weightDecay: 0.01 })
 *
 * Y. You et al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes".
 */
export function lamb(options: LambOptions = {}): Transform<LambState> {
  const o = settings.settle(options);
  return {
    name: 'lamb',
    spec: specOf('@rivulet/optimizers#lamb', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2 } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, { ...o, weightDecay: 0 }, context);

      const m = movingAverage(state.m, g, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const [bias1, bias2] = [biasOf(b1, context.step), biasOf(b2, context.step)];
      const adams = zip((mean, square) => mean.div(bias1).div(dampedRoot(square.div(bias2), o, context)), m, v);
      // A rate of −1 adds λ·θ to the update; done only where decay is not decoupled.
      const u = withDecay(adams, context.constant(-1), { ...o, decoupled: !o.decoupled }, context);
      const shrinking = withDecay(zerosLike(context.params), eta, o, context);
      const move = (one: Tensor, theta: Tensor, change: Tensor): Tensor => {
        const [above, below] = [norm(theta.add(change)), norm(one)];
        return change.sub(one.mul(eta).mul(trustRatio(above, below, above.div(below))));
      };
      const updates = zip(move, u, context.params, shrinking);
      return { updates, state: { m, v } };
    },
  };
}
lamb.settings = settings;
