/**
 * AdaBelief.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, oneMinus, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adabelief',
  {
    /** η ≥ 0. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared surprises, 0 ≤ β₂ < 1. Default 0.999 (optax: b2). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0 added to the root (optax: eps). Default 1e-16. */
    epsilon: scalar(1e-16, atLeastZero),
    /** ε′ ≥ 0 added to v in each step, and kept in it (optax: eps_root). Default 1e-16. */
    epsilonRoot: scalar(1e-16, atLeastZero),
    /** Step along the mean as it would be if the same gradient came again. Default false. */
    nesterov: flag(false),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `adabelief`. */
export type AdabeliefOptions = OptionsOf<typeof settings>;

/** Moving averages of g and of (g − m)². */
export type AdabeliefState = { readonly m: Tensors; readonly v: Tensors };

/**
 * AdaBelief: long steps where gradients are as the mean foretells, short ones where they surprise.
 *
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·(g − m)² + ε′
 * θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 * nesterov: β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ) in place of the corrected mean
 *
 * Adam with (g − m)² in place of g². m is the new mean, with g in it.
 *
 * State: `m` and `v`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adabelief({ learningRate: 1e-3 })
 *
 * J. Zhuang et al. 2020, "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients".
 */
export function adabelief(options: AdabeliefOptions = {}): Transform<AdabeliefState> {
  const o = settings.settle(options);
  return {
    name: 'adabelief',
    spec: specOf('@rivulet/optimizers#adabelief', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon, epsilonRoot } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const m = movingAverage(state.m, g, b1);
      const surprises = zip((one, mean) => one.sub(mean).square(), g, m);
      const v = mapTensors((one) => one.add(epsilonRoot), movingAverage(state.v, surprises, b2));
      const [bias1, bias2] = [biasOf(b1, context.step), biasOf(b2, context.step)];
      const [ofMean, ofNow] = [b1.div(biasOf(b1, context.step.add(1))), oneMinus(b1).div(bias1)];
      const means = zip((mean, one) => (o.nesterov ? mean.mul(ofMean).add(one.mul(ofNow)) : mean.div(bias1)), m, g);
      const steps = zip((mean, square) => mean.mul(eta).div(square.div(bias2).sqrt().add(epsilon)).neg(), means, v);
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
adabelief.settings = settings;
