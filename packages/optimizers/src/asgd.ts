/**
 * Averaged gradient descent.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, fixed, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { numbersFor } from './moving-average.js';

const settings = settingsOf(
  'asgd',
  {
    /** η ≥ 0. Default 0.01 (torch: lr). */
    learningRate: scalar(1e-2, atLeastZero),
    /** λ ≥ 0: how fast the rate falls, and by how much of it parameters shrink. Default 1e-4 (torch: lambd). */
    lambda: scalar(1e-4, atLeastZero),
    /** α ≥ 0: the power with which the rate falls. Default 0.75 (torch: alpha). */
    alpha: scalar(0.75, atLeastZero),
    /** t₀ ≥ 0, the step after which parameters are averaged. Default 1,000,000 (torch: t0). */
    averageAfter: fixed(1e6, atLeastZero),
    ...gradientSettings,
  },
  { torch: {} },
);

/** Options of `asgd`. */
export type AsgdOptions = OptionsOf<typeof settings>;

/** The average of the parameters, which nobody steps from, and the rate of the next step: one number a tensor. */
export type AsgdState = { readonly averaged: Tensors; readonly rate: Tensors };

/**
 * Averaged gradient descent: the mean of late parameters is nearer to the minimum than the last ones.
 *
 * θ ← θ − ηₜ·(g + λ·θ),  η₁ = η,  ηₜ₊₁ = η / (1 + λ·η·t)^α
 * averaged ← averaged + μₜ·(θ − averaged),  μₜ = 1 / max(1, t − 1 − t₀)
 *
 * As in torch, the rate of a step is computed in the one before: a schedule of η arrives a step late.
 * Decoupled weight decay goes by η, not by ηₜ.
 *
 * State: `averaged`, one number a parameter, the parameters themselves until t₀; `rate`, one number a tensor.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * asgd({ learningRate: 0.1, averageAfter: 1000 })
 *
 * B. T. Polyak, A. B. Juditsky 1992, "Acceleration of stochastic approximation by averaging"; rates of
 * L. Bottou's implementation, by W. Xu 2011.
 */
export function asgd(options: AsgdOptions = {}): Transform<AsgdState> {
  const o = settings.settle(options);
  return {
    name: 'asgd',
    spec: specOf('@rivulet/optimizers#asgd', options),
    init: (params) => ({ averaged: params, rate: numbersFor(params, 0) }),
    update(gradients, state, context) {
      const { learningRate: eta, lambda, alpha } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const rate = zip((known) => context.step.gt(1).where(known, eta), state.rate);
      const steps = zip((one, theta, r) => theta.mul(lambda).add(one).mul(r.neg()), g, context.params, rate);
      const next = eta.div(lambda.mul(eta).mul(context.step).add(1).pow(alpha));
      return {
        updates: withDecay(steps, eta, o, context),
        state: { averaged: state.averaged, rate: zip(() => next, rate) },
      };
    },
    finish(params, state, context) {
      const share = context.constant(1).div(context.step.sub(1 + o.averageAfter).max(1));
      const averaged = zip((old, now) => old.add(now.sub(old).mul(share)), state.averaged, params);
      return { params, state: { ...state, averaged } };
    },
  };
}
asgd.settings = settings;
