/**
 * Adagrad.
 */
import {
  type Scalar,
  type Tensors,
  type Transform,
  aboveZero,
  atLeastZero,
  checkFlags,
  checkNoOthers,
  checkNumbers,
  checkScalars,
  mapTensors,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';
import { squares } from './moving-average.js';

/** Options of `adagrad`. */
export type AdagradOptions = GradientOptions & {
  /** η ≥ 0. Default 0.01. */
  readonly learningRate?: Scalar;
  /** κ ≥ 0: the rate of step t is η / (1 + (t − 1)·κ). Default 0. */
  readonly learningRateDecay?: Scalar;
  /** ε > 0. Default 1e-10. */
  readonly epsilon?: Scalar;
  /** What the sums of squares start from, ≥ 0. Default 0. */
  readonly initialAccumulator?: number;
};

/** A sum of squared gradients for each parameter. */
export type AdagradState = { readonly sum: Tensors };

/**
 * Adagrad: parameters that have seen large gradients take smaller steps; rates only fall.
 *
 * s ← s + g²,  θ ← θ − η / (1 + (t − 1)·κ) · g / (√s + ε)
 *
 * ε stands outside the root, as in torch; Keras has it inside.
 *
 * State: `sum`, one number a parameter; `initialAccumulator` at first.
 *
 * @param options.learningRate η ≥ 0; default 0.01 (Keras: 0.001)
 * @param options.learningRateDecay κ ≥ 0; default 0 (torch: lr_decay)
 * @param options.epsilon ε > 0; default 1e-10 (torch: eps; Keras: 1e-7)
 * @param options.initialAccumulator ≥ 0; default 0 (torch: initial_accumulator_value; Keras: 0.1)
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adagrad({ learningRate: 0.1 })
 *
 * J. Duchi, E. Hazan, Y. Singer 2011, "Adaptive subgradient methods for online learning and
 * stochastic optimization"; the diagonal variant.
 */
export function adagrad(options: AdagradOptions = {}): Transform<AdagradState> {
  const {
    learningRate = 1e-2,
    learningRateDecay = 0,
    epsilon = 1e-10,
    initialAccumulator = 0,
    weightDecay = 0,
    maximize = false,
    ...others
  } = options;
  checkScalars('adagrad', atLeastZero, { learningRate, learningRateDecay, weightDecay });
  checkScalars('adagrad', aboveZero, { epsilon });
  checkNumbers('adagrad', atLeastZero, { initialAccumulator });
  checkFlags('adagrad', { maximize });
  checkNoOthers('adagrad', others);
  return {
    name: 'adagrad',
    spec: specOf('@rivulet/optimizers#adagrad', options),
    init: (params) => ({ sum: mapTensors((theta) => theta.fill(initialAccumulator), params) }),
    update(gradients, state, context) {
      const eta = context.scalar('learningRate', learningRate);
      const kappa = context.scalar('learningRateDecay', learningRateDecay);
      const eps = context.scalar('epsilon', epsilon);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);

      const sum = zip((s, square) => s.add(square), state.sum, squares(g));
      const rate = eta.div(context.step.sub(1).mul(kappa).add(1));
      return { updates: zip((one, s) => one.div(s.sqrt().add(eps)).mul(rate.neg()), g, sum), state: { sum } };
    },
  };
}
