/**
 * Adafactor.
 */
import type { OptionsOf, Scalar, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, anyNumber, atLeastZero, belowOne, choice, fixed, flag, optional } from '@rivulet/tensor';
import { mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { type FactoredSquares, factoredSettings, followSquares, noSquares } from './factored-squares.js';
import { effectiveGradients, withDecay } from './gradient-settings.js';
import { movingAverage, rootMeanSquare, zerosLike } from './moving-average.js';

const ofOptax = { epsilon: 1e-30, epsilonAs: 'addend', factorFrom: 128 } as const;

const settings = settingsOf(
  'adafactor',
  {
    /** η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001; optax: 1). */
    learningRate: scalar(1e-2, atLeastZero),
    /** Whether η is at most 1/√t (torch; Keras, there always; not optax). Default true. */
    relativeStep: flag(true),
    /** Whether steps are relative to the size of the parameters (optax: multiply_by_parameter_scale). Default true. */
    scaleByParameters: flag(true),
    /** ε₂ ≥ 0, the least size of parameters. Default 0.001 (torch: eps[1]; Keras: epsilon_2). */
    leastScale: scalar(1e-3, atLeastZero),
    /** Of which parameters the size is taken: before their decay (torch, optax), or after (Keras). Default 'before'. */
    scaleOf: choice('before', 'after'),
    /** κ ≥ 0: v forgets as 1 − t^−κ. Default 0.8 (torch, Keras: −beta2_decay; optax: decay_rate). */
    decayRate: scalar(0.8, atLeastZero),
    /** Steps that t in t^−κ is behind (optax: decay_offset). Default 0. */
    decayOffset: fixed(0, anyNumber),
    ...factoredSettings,
    /** d > 0, the largest root mean square of u (Keras: clip_threshold; optax: clipping_threshold); null: none. Default 1. */
    clipThreshold: optional<Scalar>(1, scalar(1, aboveZero)),
    /** β of a moving average of steps, 0 ≤ β < 1. A plain 0, the default: none. */
    momentum: scalar(0, belowOne),
    /** λ ≥ 0 of decoupled weight decay. Default 0. */
    weightDecay: scalar(0, atLeastZero),
    /** Whether θ shrinks by η·λ (torch, Keras) or by λ itself (optax: weight_decay_rate). Default true. */
    decayByRate: flag(true),
    /** Climb instead of descend. Default false. */
    maximize: flag(false),
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, scaleOf: 'after', epsilon: 1e-30, epsilonAs: 'addend' },
    optax: { learningRate: 1, relativeStep: false, decayByRate: false, ...ofOptax },
  },
);

/** Options of `adafactor`. */
export type AdafactorOptions = OptionsOf<typeof settings>;

/** Means of squared gradients, in rows and columns where they are factored; with momentum, of steps. */
export type AdafactorState = FactoredSquares & { readonly m: Tensors };

/**
 * Adafactor: adaptive steps that remember a row and a column of a matrix instead of all of it.
 *
 * w = t^−κ,  v ← (1 − w)·v + w·g²
 * matrix: R ← (1 − w)·R + w·(mean of g² over each row), C likewise over columns, v = R·C / (mean of R)
 * u = g / √v,  u ← u / max(1, rms(u) / d)
 * θ ← θ − min(η, 1/√t)·max(ε₂, rms(θ))·u − η·λ·θ
 * epsilonAs 'floor': max(mean of R, ε₁) and max(v, ε₁²); 'addend': g² + ε₁ in place of g²
 * momentum: m ← β·m + (1 − β)·(the step), and m in place of it
 *
 * rms is the root of the mean of squares over a whole tensor. torch has ε₁ as a floor, Keras and optax
 * add it to g². Keras takes the rms of parameters that have decayed already. optax takes η as it is
 * (1 if left out), factors only matrices with both sides of at least 128, and decays by λ alone.
 *
 * State: `rows` and `columns`, m + n numbers for a matrix [m, n]; `square`, one number a parameter for
 * everything else; with momentum `m`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adafactor({ learningRate: 0.05, weightDecay: 0.01 })
 *
 * N. Shazeer, M. Stern 2018, "Adafactor: adaptive learning rates with sublinear memory cost".
 */
export function adafactor(options: AdafactorOptions = {}): Transform<AdafactorState> {
  const o = settings.settle(options);
  return {
    name: 'adafactor',
    spec: specOf('@rivulet/optimizers#adafactor', options),
    init: (params) => ({ ...noSquares(params, o), m: o.momentum === 0 ? {} : zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, decayRate, leastScale, momentum } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, { ...o, decoupled: true }, context);
      const share = context.step.sub(o.decayOffset).pow(decayRate.neg());
      const { squares, roots } = followSquares(state, g, share, o, context);

      const rate = o.relativeStep ? eta.min(context.constant(1).div(context.step.sqrt())) : eta;
      const shrunk = (tensors: Tensors): Tensors =>
        withDecay(tensors, o.decayByRate ? eta : context.constant(1), { ...o, decoupled: true }, context);
      const limit = o.clipThreshold === null ? null : context.scalar('clipThreshold', o.clipThreshold);
      const clipped = (u: Tensor): Tensor => (limit ? u.div(rootMeanSquare(u).div(limit).max(1)) : u);
      const sizes = mapTensors(
        (theta) => (o.scaleByParameters ? rootMeanSquare(theta).max(leastScale).mul(rate) : rate),
        o.scaleOf === 'after' ? shrunk(context.params) : context.params,
      );
      const steps = zip((one, root, size) => clipped(one.div(root)).mul(size).neg(), g, roots, sizes);
      const m = o.momentum === 0 ? {} : movingAverage(state.m, steps, momentum);
      return { updates: shrunk(o.momentum === 0 ? steps : m), state: { ...squares, m } };
    },
  };
}
adafactor.settings = settings;
