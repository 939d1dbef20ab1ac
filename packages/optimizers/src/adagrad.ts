/**
 * Adagrad.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, fixed, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { filledLike, scaled, squares } from './moving-average.js';
import { root, rootSettings } from './root.js';

const settings = settingsOf(
  'adagrad',
  {
    /** η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001). */
    learningRate: scalar(1e-2, atLeastZero),
    /** κ ≥ 0: the rate of step t is η / (1 + (t − 1)·κ). Default 0 (torch: lr_decay). */
    learningRateDecay: scalar(0, atLeastZero),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-10 (torch: eps; Keras, optax: 1e-7). */
    epsilon: scalar(1e-10, atLeastZero),
    ...rootSettings,
    /** What s starts from, ≥ 0. Default 0 (torch, Keras, optax: initial_accumulator_value; the last two: 0.1). */
    initialAccumulator: fixed(0, atLeastZero),
    /** No step where s is 0, whatever ε is (optax). Default false. */
    restAtZero: flag(false),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, epsilon: 1e-7, epsilonAt: 'inside', initialAccumulator: 0.1, decoupled: true },
    optax: { epsilon: 1e-7, epsilonAt: 'inside', initialAccumulator: 0.1, restAtZero: true },
    book: {},
  },
);

/** Options of `adagrad`. */
export type AdagradOptions = OptionsOf<typeof settings>;

/** A sum of squared gradients for each parameter. */
export type AdagradState = { readonly sum: Tensors };

/**
 * Adagrad: parameters that have seen large gradients take smaller steps; rates only fall.
 *
 * s ← s + g²,  θ ← θ − η / (1 + (t − 1)·κ) · g / (√s + ε)
 * epsilonAt 'inside': √(s + ε) below the line
 *
 * torch adds ε to the root; Keras and optax have it inside, and start s from 0.1.
 *
 * State: `sum`, one number a parameter; `initialAccumulator` at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adagrad({ learningRate: 0.1 })
 *
 * J. Duchi, E. Hazan, Y. Singer 2011, "Adaptive subgradient methods for online learning and
 * stochastic optimization"; the diagonal variant.
 */
export function adagrad(options: AdagradOptions = {}): Transform<AdagradState> {
  const o = settings.settle(options);
  return {
    name: 'adagrad',
    spec: specOf('@rivulet/optimizers#adagrad', options),
    init: (params) => ({ sum: filledLike(params, o.initialAccumulator) }),
    update(gradients, state, context) {
      const { learningRate: eta, learningRateDecay: kappa, epsilon: eps } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const sum = zip((s, square) => s.add(square), state.sum, squares(g));
      const rate = eta.div(context.step.sub(1).mul(kappa).add(1));
      const fit = zip(
        (one, s) => {
          if (!o.restAtZero) return one.div(root(s, eps, o));
          // As a factor, so that a gradient of NaN stays one.
          return one.mul(s.gt(0).where(context.constant(1).div(root(s, eps, o)), 0));
        },
        g,
        sum,
      );
      return { updates: withDecay(scaled(fit, rate.neg()), eta, o, context), state: { sum } };
    },
  };
}
adagrad.settings = settings;
