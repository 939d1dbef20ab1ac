/**
 * DoWG.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, fixed, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { squares } from './moving-average.js';
import { numberState, total } from './norms.js';

const settings = settingsOf(
  'dowg',
  {
    /** Factor of the rate that is found, ≥ 0. Default 1. */
    learningRate: scalar(1, atLeastZero),
    /** R > 0 before the first step, a squared distance. Default 1e-4 (optax: init_estim_sq_dist; null is ε). */
    initialSquaredDistance: fixed(1e-4, aboveZero),
    /** ε ≥ 0 added to the root. Default 1e-4 (optax: eps). */
    epsilon: scalar(1e-4, atLeastZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `dowg`. */
export type DowgOptions = OptionsOf<typeof settings>;

/** The parameters at first, the largest squared distance from there, and the weighted sum of gradients. */
export type DowgState = { readonly start: Tensors; readonly squaredDistance: Tensor; readonly sum: Tensor };

/**
 * DoWG, distance over weighted gradients: as `dog`, but later gradients count more.
 *
 * R ← max(R, ‖θ − θ₀‖²),  G ← G + R·‖g‖²
 * θ ← θ − η · R / (√G + ε) · g
 *
 * Norms are of all parameters together.
 *
 * State: `start`, one number a parameter; `squaredDistance` (R) and `sum` (G), two numbers.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * dowg()
 *
 * A. Khaled, K. Mishchenko, C. Jin 2023, "DoWG unleashed: an efficient universal parameter-free gradient
 * descent method".
 */
export function dowg(options: DowgOptions = {}): Transform<DowgState> {
  const o = settings.settle(options);
  return {
    name: 'dowg',
    spec: specOf('@rivulet/optimizers#dowg', options),
    init: (params) => ({
      start: params,
      squaredDistance: numberState(params, o.initialSquaredDistance),
      sum: numberState(params, 0),
    }),
    update(gradients, { start, ...state }, context) {
      const { learningRate: eta, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const gone = zip((theta, at) => theta.sub(at).square(), context.params, start);
      const squaredDistance = state.squaredDistance.max(total(gone));
      const sum = state.sum.add(total(squares(g)).mul(squaredDistance));
      const rate = squaredDistance.div(sum.sqrt().add(epsilon)).mul(eta).neg();
      const steps = mapTensors((one) => one.mul(rate), g);
      return { updates: withDecay(steps, eta, o, context), state: { start, squaredDistance, sum } };
    },
  };
}
dowg.settings = settings;
