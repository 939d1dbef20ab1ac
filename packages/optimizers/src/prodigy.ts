/**
 * Prodigy.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, belowOne, fixed, flag, optional, scalar, settingsOf } from '@rivulet/tensor';
import { mapTensors, scalarsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, squares, zerosLike } from './moving-average.js';
import { numberState, total } from './norms.js';

const settings = settingsOf(
  'prodigy',
  {
    /** Factor of the rate that is found, ≥ 0; schedules start from 1. Default 1. */
    learningRate: scalar(1, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: betas[0]). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: betas[1]). */
    beta2: scalar(0.999, belowOne),
    /** β₃ of the sums that d is estimated from, 0 ≤ β₃ < 1. Default null, which is √β₂. */
    beta3: optional(null, scalar(0.999, belowOne)),
    /** ε ≥ 0, multiplied by d. Default 1e-8. */
    epsilon: scalar(1e-8, atLeastZero),
    /** d₀ > 0, the first estimate, best too small (optax: estim_lr0). Default 1e-6. */
    initialEstimate: fixed(1e-6, aboveZero),
    /** Factor of new estimates, > 0 (optax: estim_lr_coef). Default 1. */
    estimateFactor: scalar(1, aboveZero),
    /** Whether the rate has Adam's √(1 − β₂ᵗ) / (1 − β₁ᵗ). Default true. */
    correctBias: flag(true),
    /** Leave the rate out of s, so that a warm-up does not raise d (optax: safeguard_warmup). Default false. */
    safeguardWarmup: flag(false),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters themselves, by e·λ, or is part of the gradient. Default true. */
    decoupled: flag(true),
  },
  { optax: {}, paper: { correctBias: false } },
);

/** Options of `prodigy`. */
export type ProdigyOptions = OptionsOf<typeof settings>;

/** Averages of d·g and its square, the fading sum s of gradients, θ₀, the estimate d, and the fading sum r. */
export type ProdigyState = Readonly<Record<'m' | 'v' | 's' | 'start', Tensors> & Record<'d' | 'r', Tensor>>;

/**
 * Prodigy: Adam that finds its rate by itself, from how far the gradients have led away from the start.
 *
 * e = d·η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
 * m ← β₁·m + (1 − β₁)·d·g,  v ← β₂·v + (1 − β₂)·(d·g)²
 * s ← β₃·s + e·d·g / d₀,  r ← β₃·r + e·d·⟨g, θ₀ − θ⟩ / d₀;  safeguardWarmup: d in place of e in s
 * d ← max(d, c·r / ‖s‖₁)
 * θ ← θ − e·(m / (√v + d·ε) + λ·θ), with the new d but the old e
 *
 * Norms and products are of all parameters together. While all gradients were 0, d stays. The paper's
 * algorithm has no correction of bias.
 *
 * State: `m`, `v`, `s` and `start`: four numbers a parameter; `d` and `r`, two numbers.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * prodigy({ safeguardWarmup: true })
 *
 * K. Mishchenko, A. Defazio 2023, "Prodigy: an expeditiously adaptive parameter-free learner".
 */
export function prodigy(options: ProdigyOptions = {}): Transform<ProdigyState> {
  const o = settings.settle(options);
  return {
    name: 'prodigy',
    spec: specOf('@rivulet/optimizers#prodigy', options),
    init(params) {
      const [zeros, d, r] = [zerosLike(params), numberState(params, o.initialEstimate), numberState(params, 0)];
      return { m: zeros, v: zeros, s: zeros, start: params, d, r };
    },
    update(gradients, { d, start, ...state }, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon, estimateFactor } = scalarsOf(o, context);
      const b3 = o.beta3 === null ? b2.sqrt() : context.scalar('beta3', o.beta3);
      const g = effectiveGradients(gradients, o, context);

      const correction = biasOf(b2, context.step).sqrt().div(biasOf(b1, context.step));
      const e = d.mul(o.correctBias ? eta.mul(correction) : eta);
      const scaled = mapTensors((one) => one.mul(d), g);
      const m = movingAverage(state.m, scaled, b1);
      const v = movingAverage(state.v, squares(scaled), b2);
      const weight = (o.safeguardWarmup ? d : e).div(o.initialEstimate);
      const s = zip((sum, one) => sum.mul(b3).add(one.mul(weight)), state.s, scaled);
      const led = total(zip((one, theta, at) => one.mul(at.sub(theta)), g, context.params, start));
      const r = state.r.mul(b3).add(led.mul(d).mul(e).div(o.initialEstimate));
      const size = total(mapTensors((one) => one.abs(), s));
      const next = d.max(size.gt(0).where(r.mul(estimateFactor).div(size), 0));
      const [rate, damping] = [e.neg(), next.mul(epsilon)];
      const steps = zip((mean, square) => mean.mul(rate).div(square.sqrt().add(damping)), m, v);
      return { updates: withDecay(steps, e, o, context), state: { m, v, s, start, d: next, r } };
    },
  };
}
prodigy.settings = settings;
