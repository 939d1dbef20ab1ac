/**
 * NAdam.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, numbersFor, oneMinus, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'nadam',
  {
    /** η ≥ 0. Default 0.002 (torch: lr; Keras: 0.001). */
    learningRate: scalar(2e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7). */
    epsilon: scalar(1e-8, atLeastZero),
    /** ψ ≥ 0: how fast momentum warms up to β₁. Default 0.004 (torch: momentum_decay; Keras: always 1). */
    momentumDecay: scalar(4e-3, atLeastZero),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, epsilon: 1e-7, momentumDecay: 1, decoupled: true },
  },
);

/** Options of `nadam`. */
export type NadamOptions = OptionsOf<typeof settings>;

/** Moving averages of g and g², and the product of all momenta so far: one number a tensor. */
export type NadamState = { readonly m: Tensors; readonly v: Tensors; readonly product: Tensors };

/**
 * NAdam: Adam that steps as if it had looked ahead, with a momentum that warms up.
 *
 * μₜ = β₁·(1 − ½·0.96^(t·ψ)),  Pₜ = μ₁·…·μₜ
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η·(μₜ₊₁·m / (1 − Pₜ·μₜ₊₁) + (1 − μₜ)·g / (1 − Pₜ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * The paper's rule and that of torch since 2.0; torch 1.13 had one μₜ too many in the first product.
 * Keras warms up 250 times as fast. optax's nadam has no schedule of momentum: it is
 * `adam({ dialect: 'optax', nesterov: true })`.
 *
 * State: `m` and `v`, two numbers a parameter, 0 at first; `product`, one number a tensor, 1 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * nadam({ learningRate: 1e-2, momentumDecay: 0.02 })
 *
 * T. Dozat 2016, "Incorporating Nesterov momentum into Adam".
 */
export function nadam(options: NadamOptions = {}): Transform<NadamState> {
  const o = settings.settle(options);
  return {
    name: 'nadam',
    spec: specOf('@rivulet/optimizers#nadam', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params), product: numbersFor(params, 1) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon: eps, momentumDecay: psi } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const momentumAt = (t: Tensor): Tensor => b1.mul(oneMinus(context.constant(0.96).pow(t.mul(psi)).mul(0.5)));
      const [now, next] = [momentumAt(context.step), momentumAt(context.step.add(1))];

      const m = movingAverage(state.m, g, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const product = zip((old) => old.mul(now), state.product);
      const correction = biasOf(b2, context.step).sqrt();
      // In two steps, each rounded, as torch has it: on Rosenbrock's function the last bit of θ decides the 7th digit.
      const steps = zip(
        (one, mean, square, p, theta) => {
          const root = square.sqrt().div(correction).add(eps);
          const first = theta.sub(one.div(root).mul(oneMinus(now).div(oneMinus(p)).mul(eta)));
          return first.sub(mean.div(root).mul(next.div(oneMinus(p.mul(next))).mul(eta))).sub(theta);
        },
        g,
        m,
        v,
        product,
        context.params,
      );
      return { updates: withDecay(steps, eta, o, context), state: { m, v, product } };
    },
  };
}
nadam.settings = settings;
