/**
 * RAdam.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, belowOne, choice, flag } from '@rivulet/tensor';
import { scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, oneMinus, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'radam',
  {
    /** η ≥ 0. Default 0.001 (torch: lr). */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps). */
    epsilon: scalar(1e-8, atLeastZero),
    /** Which root ε is added to: √v (torch), or √(v / (1 − β₂ᵗ)) (optax). Default 'uncorrected'. */
    epsilonOn: choice('uncorrected', 'corrected'),
    /** ε′ ≥ 0 under the corrected root (optax: eps_root). Default 0. */
    epsilonRoot: scalar(0, atLeastZero),
    /** The length r from which v is trusted, > 0; formulas need more than 4. Default 5. */
    threshold: scalar(5, aboveZero),
    /** Step along the mean as it would be if the same gradient came again (optax). Default false. */
    nesterov: flag(false),
    ...gradientSettings,
  },
  { torch: {}, optax: { epsilonOn: 'corrected', decoupled: true } },
);

/** Options of `radam`. */
export type RadamOptions = OptionsOf<typeof settings>;

/** Moving averages of g and g². */
export type RadamState = { readonly m: Tensors; readonly v: Tensors };

/**
 * RAdam: Adam that does not divide before its mean of squares has seen enough gradients.
 *
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  m̂ = m / (1 − β₁ᵗ)
 * r∞ = 2 / (1 − β₂) − 1,  r = r∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)
 * ρ = √((r − 4)·(r − 2)·r∞ / ((r∞ − 4)·(r∞ − 2)·r))
 * r ≥ threshold: θ ← θ − η·ρ·m̂·√(1 − β₂ᵗ) / (√v + ε);  before: θ ← θ − η·m̂
 * epsilonOn 'corrected': √(v / (1 − β₂ᵗ) + ε′) + ε below the line
 * nesterov: m̂ = β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ)
 *
 * r is how many gradients v has seen in effect; with β₂ = 0.999 the first 5 steps do not divide. The
 * paper divides from r > 4 on; torch and optax from 5.
 *
 * State: `m` and `v`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * radam({ learningRate: 1e-2, beta2: 0.99 })
 *
 * L. Liu et al. 2020, "On the variance of the adaptive learning rate and beyond".
 */
export function radam(options: RadamOptions = {}): Transform<RadamState> {
  const o = settings.settle(options);
  return {
    name: 'radam',
    spec: specOf('@rivulet/optimizers#radam', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon: eps, threshold } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const [t, bias1, bias2] = [context.step, biasOf(b1, context.step), biasOf(b2, context.step)];

      const m = movingAverage(state.m, g, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const limit = context.constant(2).div(oneMinus(b2)).sub(1);
      const length = limit.sub(b2.pow(t).mul(t).mul(2).div(bias2));
      const product = (r: Tensor): Tensor => r.sub(4).mul(r.sub(2));
      const rectified = product(length).mul(limit).div(product(limit).mul(length)).sqrt();
      const divisor = (square: Tensor): Tensor => {
        if (o.epsilonOn === 'uncorrected') return square.sqrt().add(eps).div(bias2.sqrt());
        return square.div(bias2).add(scalarsOf(o, context).epsilonRoot).sqrt().add(eps);
      };
      const share = b1.mul(bias1).div(biasOf(b1, t.add(1)));
      const mean = o.nesterov ? zip((old, one) => old.mul(share).add(one.mul(oneMinus(b1))), m, g) : m;
      const rate = eta.div(bias1).neg();
      const short = threshold.gt(length);
      const steps = zip((one, s) => short.where(one, one.mul(rectified).div(divisor(s))).mul(rate), mean, v);
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
radam.settings = settings;
