/**
 * NovoGrad.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { dampedRoot } from './damped-root.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { movingAverage, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'novograd',
  {
    /** η ≥ 0. Default 0.01. */
    learningRate: scalar(0.01, atLeastZero),
    /** β₁, share of m that is kept, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared norms, 0 ≤ β₂ < 1. Default 0.25 (optax: b2). */
    beta2: scalar(0.25, belowOne),
    /** ε ≥ 0. Default 1e-6 (optax: eps). */
    epsilon: scalar(1e-6, atLeastZero),
    /** ε′ ≥ 0 under the root (optax: eps_root). Default 0. */
    epsilonRoot: scalar(0, atLeastZero),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters themselves, or goes into m. Default false. */
    decoupled: flag(false),
  },
  { optax: {} },
);

/** Options of `novograd`. */
export type NovogradOptions = OptionsOf<typeof settings>;

/** A sum of normalised gradients, and for each tensor one number, the mean of its ‖g‖². */
export type NovogradState = { readonly m: Tensors; readonly v: Tensors };

/**
 * NovoGrad: momentum of gradients that are divided, tensor by tensor, by their usual length.
 *
 * v ← β₂·v + (1 − β₂)·‖g‖², in the first step ‖g‖²
 * m ← β₁·m + g / (√(v + ε′) + ε) + λ·θ
 * θ ← θ − η·m
 *
 * Norms are of one weight matrix or one bias vector. Nothing is corrected for its bias, and the new
 * gradient enters m whole, so that steps grow to η / (1 − β₁).
 *
 * State: `m`, one number a parameter, and `v`, one a tensor; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * novograd({ learningRate: 0.01, weightDecay: 1e-3 })
 *
 * B. Ginsburg et al. 2019, "Stochastic gradient methods with layer-wise adaptive moments for training of
 * deep networks".
 */
export function novograd(options: NovogradOptions = {}): Transform<NovogradState> {
  const o = settings.settle(options);
  return {
    name: 'novograd',
    spec: specOf('@rivulet/optimizers#novograd', options),
    init: (params) => ({ m: zerosLike(params), v: mapTensors((theta) => theta.sum().fill(0), params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2 } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, { ...o, weightDecay: 0 }, context);
      const b2 = context.step.gt(1).where(beta2, 0);
      const v = movingAverage(
        state.v,
        mapTensors((square) => square.sum(), squares(g)),
        b2,
      );
      const normalised = zip((one, square) => one.div(dampedRoot(square, o, context)), g, v);
      // A rate of −1 adds λ·θ; done only where decay is not decoupled.
      const w = withDecay(normalised, context.constant(-1), { ...o, decoupled: !o.decoupled }, context);
      const m = zip((old, one) => old.mul(b1).add(one), state.m, w);
      const steps = mapTensors((one) => one.mul(eta.neg()), m);
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
novograd.settings = settings;
