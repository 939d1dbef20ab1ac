/**
 * Muon.
 */
import type { OptionsOf, State, Tensors, Transform } from '@rivulet/tensor';
import { anyNumber, atLeastZero, belowOne, choice, count, flag, mapTensors } from '@rivulet/tensor';
import { scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { adamw } from './adamw.js';
import { besideMatrices, matricesOf, othersBy } from './beside-matrices.js';
import { effectiveGradients, withDecay } from './gradient-settings.js';
import { movingAverage, zerosLike } from './moving-average.js';
import { orthogonalize } from './newton-schulz.js';

const settings = settingsOf(
  'muon',
  {
    /** η ≥ 0. Default 0.001 (torch: lr). */
    learningRate: scalar(1e-3, atLeastZero),
    /** μ of the mean of gradients, 0 ≤ μ < 1. Default 0.95. */
    momentum: scalar(0.95, belowOne),
    /** Step along the mean as it would be after the same gradient again. Default true. */
    nesterov: flag(true),
    /** Iterations that make the mean orthogonal, at least 1. Default 5 (torch: ns_steps). */
    iterations: count(5, 1),
    /** a of the iteration. Default 3.4445 (torch: ns_coefficients[0]). */
    linear: scalar(3.4445, anyNumber),
    /** b of the iteration. Default −4.775 (torch: ns_coefficients[1]). */
    cubic: scalar(-4.775, anyNumber),
    /** c of the iteration. Default 2.0315 (torch: ns_coefficients[2]). */
    quintic: scalar(2.0315, anyNumber),
    /** ε ≥ 0, what the norm is kept above; 0 divides by 0 where all gradients were 0. Default 1e-7 (torch: eps). */
    epsilon: scalar(1e-7, atLeastZero),
    /** f, by the shape of a matrix (torch: adjust_lr_fn, 'match_rms_adamw'). Default 'original'. */
    adjust: choice('original', 'matchRmsAdamw'),
    /** λ ≥ 0 of decoupled weight decay. Default 0.1. */
    weightDecay: scalar(0.1, atLeastZero),
    /** Climb instead of descend. Default false. */
    maximize: flag(false),
    /** What is no matrix, biases, goes by this. Default null: `adamw` with the same rate, decay and direction. */
    others: besideMatrices,
  },
  { torch: {} },
);

/** Options of `muon`. */
export type MuonOptions = OptionsOf<typeof settings>;

/** A moving average of the gradients of each matrix, and the state of the transform for everything else. */
export type MuonState = { readonly m: Tensors; readonly others: State };

/**
 * Muon: momentum for matrices, made orthogonal: in every direction a step is as long as in any other.
 *
 * m ← μ·m + (1 − μ)·g,  u = m, with nesterov μ·m + (1 − μ)·g
 * X = u / max(‖u‖, ε), then `iterations` times X ← a·X + (b·S + c·S²)·X, S = X·Xᵀ
 * θ ← θ − η·f·X − η·λ·θ,  f = √max(1, rows / columns), or 0.2·√max(rows, columns) with 'matchRmsAdamw'
 *
 * With these coefficients singular values of X that are not very small end between 0.68 and 1.13. torch iterates in
 * bfloat16, here as in all else. torch's Muon refuses what is no matrix; here `others` takes care of
 * it, by default `adamw` with this η and λ, as those who proposed the rule do. f of 'matchRmsAdamw' makes
 * the steps of both as long as those of AdamW, so that one rate fits both.
 *
 * State: `m`, one number a parameter of a matrix, 0 at first; `others`, by default 2 a parameter of the rest.
 *
 * @throws ConfigError when an option is out of range or unknown, or `others` moves the point of the gradients
 * @example
 * muon({ learningRate: 0.02, others: adamw({ learningRate: 3e-4 }) })
 *
 * K. Jordan 2024, "Muon: an optimizer for hidden layers in neural networks"; 'matchRmsAdamw': J. Liu et al. 2025,
 * "Muon is scalable for LLM training".
 */
export function muon(options: MuonOptions = {}): Transform<MuonState> {
  const o = settings.settle(options);
  const { learningRate, weightDecay, maximize } = o;
  const others = othersBy(o.others ?? adamw({ learningRate, weightDecay, maximize }));
  const factor = (rows: number, columns: number): number =>
    o.adjust === 'original' ? Math.sqrt(Math.max(1, rows / columns)) : 0.2 * Math.sqrt(Math.max(rows, columns));
  return {
    name: 'muon',
    spec: specOf('@rivulet/optimizers#muon', options),
    init: (params) => ({ m: zerosLike(matricesOf(params)), others: others.init(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, momentum: mu, linear, cubic, quintic, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(matricesOf(gradients), { ...o, decoupled: true }, context);
      const m = movingAverage(state.m, g, mu);
      const u = o.nesterov ? movingAverage(m, g, mu) : m;
      const steps = mapTensors((one) => {
        const [rows, columns] = one.shape.map(Number);
        const x = orthogonalize(one, { linear, cubic, quintic, epsilon, iterations: o.iterations });
        return x.mul(eta.mul(-factor(rows ?? NaN, columns ?? NaN)));
      }, u);
      const updates = withDecay(steps, eta, { ...o, decoupled: true }, context);
      const after = others.update(gradients, state.others, context);
      return { updates: { ...updates, ...after.updates }, state: { m, others: after.state } };
    },
    finish(next, state, context) {
      const after = others.finish(next, state.others, context);
      return { params: after.params, state: { ...state, others: after.state } };
    },
  };
}
muon.settings = settings;
