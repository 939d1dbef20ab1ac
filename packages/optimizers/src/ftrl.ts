/**
 * FTRL-Proximal.
 */
import type { OptionsOf, Range, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, fixed, flag, scalar, settingsOf } from '@rivulet/tensor';
import { mapTensors, scalarsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { squares, zerosLike } from './moving-average.js';

const atMostZero: Range = { holds: (value) => value <= 0 && value > -Infinity, says: (name) => `a finite ${name} ≤ 0` };

const settings = settingsOf(
  'ftrl',
  {
    /** η > 0. Default 0.001. */
    learningRate: scalar(1e-3, aboveZero),
    /** −q ≤ 0, the power of n that the rate falls with; 0 is a constant rate. Default −0.5. */
    learningRatePower: scalar(-0.5, atMostZero),
    /** n before the first step, ≥ 0. Default 0.1 (Keras: initial_accumulator_value). */
    initialAccumulator: fixed(0.1, atLeastZero),
    /** λ₁ ≥ 0, which makes parameters exactly 0 (Keras: l1_regularization_strength). Default 0. */
    l1: scalar(0, atLeastZero),
    /** λ₂ ≥ 0 (Keras: l2_regularization_strength). Default 0. */
    l2: scalar(0, atLeastZero),
    /** λ₃ ≥ 0, an L2 penalty that only gradients see (Keras: l2_shrinkage_regularization_strength). Default 0. */
    l2Shrinkage: scalar(0, atLeastZero),
    /** β ≥ 0, a rate at the beginning of η / (β + …). Default 0. */
    beta: scalar(0, atLeastZero),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters before the step, or is part of the gradient. Default true. */
    decoupled: flag(true),
  },
  { keras: {} },
);

/** Options of `ftrl`. */
export type FtrlOptions = OptionsOf<typeof settings>;

/** The sum of squared gradients, and the sum of corrected gradients. */
export type FtrlState = { readonly n: Tensors; readonly z: Tensors };

/**
 * FTRL-Proximal, "follow the regularised leader": sparse solutions for linear models with many features.
 *
 * n′ = n + g²,  z ← z + g + 2·λ₃·θ − (n′^q − n^q) / η · θ,  n ← n′
 * θ ← (clip(z, ±λ₁) − z) / (n^q / η + 2·λ₂ + β / η)
 *
 * θ is computed anew from sums, so what it was before the first step is forgotten, and where no
 * gradient ever arrives it becomes 0. Weight decay comes before everything.
 *
 * State: `n` and `z`, two numbers a parameter; 0.1 and 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * ftrl({ learningRate: 0.1, l1: 1e-3 })
 *
 * H. B. McMahan et al. 2013, "Ad click prediction: a view from the trenches"; with shrinkage as in Keras.
 */
export function ftrl(options: FtrlOptions = {}): Transform<FtrlState> {
  const o = settings.settle(options);
  return {
    name: 'ftrl',
    spec: specOf('@rivulet/optimizers#ftrl', options),
    init: (params) => ({ n: mapTensors((p) => p.fill(o.initialAccumulator), params), z: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, learningRatePower, l1, l2, l2Shrinkage, beta } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const shrinking = withDecay(zerosLike(context.params), eta, o, context);
      const params = zip((theta, change) => theta.add(change), context.params, shrinking);

      const n = zip((sum, square) => sum.add(square), state.n, squares(g));
      const power = (sum: Tensor): Tensor => sum.pow(learningRatePower.neg()).div(eta);
      const pull = zip((now, before) => l2Shrinkage.mul(2).sub(power(now)).add(power(before)), n, state.n);
      const z = zip((sum, one, p, theta) => sum.add(one).add(p.mul(theta)), state.z, g, pull, params);
      const rest = l2.mul(2).add(beta.div(eta));
      const solution = zip((sum, now) => sum.min(l1).max(l1.neg()).sub(sum).div(power(now).add(rest)), z, n);
      const updates = zip((next, theta) => next.sub(theta), solution, context.params);
      return { updates, state: { n, z } };
    },
  };
}
ftrl.settings = settings;
