/**
 * DoG.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, choice, fixed, scalar, settingsOf } from '@rivulet/tensor';
import { globalNorm, mapTensors, scalarsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { squares } from './moving-average.js';
import { numberState, total } from './norms.js';

const settings = settingsOf(
  'dog',
  {
    /** Factor of the rate that is found, ≥ 0. Default 1. */
    learningRate: scalar(1, atLeastZero),
    /** ρ > 0, how careful the first step is; 1e-4 with batch norm. Default 1e-6 (optax: init_step[1]). */
    firstStep: fixed(1e-6, aboveZero),
    /**
     * What ρ is: the first distance in relation to the parameters, r = ρ·(1 + ‖θ₀‖) (optax: heuristic),
     * the first distance itself, or the first rate. Default 'relative' (optax: init_step[0]).
     */
    firstStepAs: choice('relative', 'distance', 'rate'),
    /** ε ≥ 0 under the root. Default 1e-8 (optax: eps). */
    epsilon: scalar(1e-8, atLeastZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `dog`. */
export type DogOptions = OptionsOf<typeof settings>;

/** The parameters at first, the largest distance from there, and the sum of squared norms of gradients. */
export type DogState = { readonly start: Tensors; readonly distance: Tensor; readonly sum: Tensor };

/**
 * DoG, distance over gradients: gradient descent that finds its rate by itself.
 *
 * r ← max(r, ‖θ − θ₀‖),  G ← G + ‖g‖²
 * θ ← θ − η · r / √(G + ε) · g
 *
 * Norms are of all parameters together. The authors advise to average the weights.
 *
 * State: `start`, one number a parameter; `distance` (r) and `sum` (G), two numbers.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * dog({ firstStep: 1e-4 })
 *
 * M. Ivgi, O. Hinder, Y. Carmon 2023, "DoG is SGD's best friend: a parameter-free dynamic step size schedule".
 */
export function dog(options: DogOptions = {}): Transform<DogState> {
  const o = settings.settle(options);
  const first = (params: Tensors): Tensor =>
    o.firstStepAs === 'relative'
      ? globalNorm(params).add(1).mul(o.firstStep)
      : numberState(params, o.firstStepAs === 'distance' ? o.firstStep : 0);
  return {
    name: 'dog',
    spec: specOf('@rivulet/optimizers#dog', options),
    init: (params) => ({ start: params, distance: first(params), sum: numberState(params, 0) }),
    update(gradients, { start, ...state }, context) {
      const { learningRate: eta, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const gone = globalNorm(zip((theta, at) => theta.sub(at), context.params, start));
      const distance = state.distance.max(gone);
      const sum = state.sum.add(total(squares(g)));
      const found = distance.div(sum.add(epsilon).sqrt());
      const rate = o.firstStepAs === 'rate' ? context.step.gt(1).where(found, o.firstStep) : found;
      const steps = mapTensors((one) => one.mul(rate.mul(eta)).neg(), g);
      return { updates: withDecay(steps, eta, o, context), state: { start, distance, sum } };
    },
  };
}
dog.settings = settings;
