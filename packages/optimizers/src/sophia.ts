/**
 * Sophia.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, belowOne, choice, count, flag, scalar, settingsOf } from '@rivulet/tensor';
import { scalarsOf, specOf, zip } from '@rivulet/tensor';
import { curvature } from './curvature.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, zerosLike } from './moving-average.js';
import { numberState } from './norms.js';

const settings = settingsOf(
  'sophia',
  {
    /** η ≥ 0, the longest step of an element. Default 1e-4. */
    learningRate: scalar(1e-4, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.96 (optax: b1, 0.965). */
    beta1: scalar(0.96, belowOne),
    /** β₂ of the mean of estimates, 0 ≤ β₂ < 1. Default 0.99 (optax: b2). */
    beta2: scalar(0.99, belowOne),
    /** γ > 0: the smaller, the more elements move by η. Default 0.01. */
    gamma: scalar(0.01, aboveZero),
    /** ε > 0, the least that is divided by. Default 1e-12 (optax: eps, 1e-8). */
    epsilon: scalar(1e-12, aboveZero),
    /** ρ > 0, what steps are cut to, in units of η. Default 1 (optax: clip_threshold). */
    limit: scalar(1, aboveZero),
    /** k, every how many steps an estimate is used; an integer ≥ 1. Default 10 (optax: update_interval). */
    every: count(10, 1),
    /** Whether a new estimate is used in its own step, or from the next step on (optax). Default 'now'. */
    estimateFrom: choice('now', 'next'),
    /** Whether m is divided by 1 − β₁ᵗ (optax). Default false. */
    correctMean: flag(false),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true. */
    decoupled: flag(true),
  },
  { paper: {}, optax: { beta1: 0.965, epsilon: 1e-8, estimateFrom: 'next', correctMean: true, weightDecay: 1e-4 } },
);

/** Options of `sophia`. */
export type SophiaOptions = OptionsOf<typeof settings>;

/** Moving averages of g and of estimates of the diagonal of the Hessian, and steps since the last estimate. */
export type SophiaState = { readonly m: Tensors; readonly h: Tensors; readonly age: Tensor };

/**
 * Sophia: momentum divided by the curvature of each element, and cut where that would go too far.
 *
 * m ← β₁·m + (1 − β₁)·g
 * h ← β₂·h + (1 − β₂)·u ⊙ H·u in steps 1, k + 1, 2·k + 1, …;  each element of u is 1 or −1 by chance
 * θ ← θ − η·λ·θ − η · clip(m / max(γ·h, ε), ±ρ)
 *
 * The mean of u ⊙ H·u over all u is the diagonal of the Hessian H of the loss (Hutchinson's
 * estimator); H·u is a second differentiation of the step's own program, exact. What is random is a function
 * of seed, step and position alone. A program does the same in each step, so every step costs what
 * one with an estimate costs, about two of Adam's; k sets only how often one is used.
 *
 * State: `m` and `h`, two numbers a parameter, and `age`, one number; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sophia({ learningRate: 1e-3, weightDecay: 0.1 })
 *
 * H. Liu, Z. Li, D. Hall, P. Liang, T. Ma 2023, "Sophia: a scalable stochastic second-order optimizer for
 * language model pre-training"; Sophia-H with signs for u, as in optax; the paper draws normal numbers.
 */
export function sophia(options: SophiaOptions = {}): Transform<SophiaState> {
  const o = settings.settle(options);
  return {
    name: 'sophia',
    spec: specOf('@rivulet/optimizers#sophia', options),
    init: (params) => ({ m: zerosLike(params), h: zerosLike(params), age: numberState(params, 0) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, gamma, epsilon, limit } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const m = movingAverage(state.m, g, b1);
      const estimates = effectiveGradients(curvature(context), { ...o, weightDecay: 0 }, context);
      const h = zip((old, now) => state.age.gt(0).where(old, now), state.h, movingAverage(state.h, estimates, b2));
      const age = context
        .constant(o.every - 1)
        .gt(state.age)
        .where(state.age.add(1), 0);

      const bias = o.correctMean ? biasOf(b1, context.step) : context.constant(1);
      const steps = zip(
        (mean, curve) => mean.div(bias).div(curve.mul(gamma).max(epsilon)).min(limit).max(limit.neg()).mul(eta.neg()),
        m,
        o.estimateFrom === 'now' ? h : state.h,
      );
      return { updates: withDecay(steps, eta, o, context), state: { m, h, age } };
    },
  };
}
sophia.settings = settings;
