/**
 * Adam.
 */
import {
  type Scalar,
  type Tensors,
  type Transform,
  aboveZero,
  atLeastZero,
  belowOne,
  checkFlags,
  checkNoOthers,
  checkScalars,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';
import { movingAverage, oneMinus, squares, zerosLike } from './moving-average.js';

/** Options of `adam`. */
export type AdamOptions = GradientOptions & {
  /** η ≥ 0. Default 0.001. */
  readonly learningRate?: Scalar;
  /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9. */
  readonly beta1?: Scalar;
  /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999. */
  readonly beta2?: Scalar;
  /** ε > 0. Default 1e-8. */
  readonly epsilon?: Scalar;
  /** Divide by the largest v so far instead of the present one. Default false. */
  readonly amsgrad?: boolean;
};

/** Moving averages of g and g², and with amsgrad the largest of the latter; otherwise that is empty. */
export type AdamState = { readonly m: Tensors; readonly v: Tensors; readonly vMax: Tensors };

/**
 * Adam: momentum and RMSprop in one, both freed of their bias towards 0 in the first steps.
 *
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * amsgrad: the largest v so far, uncorrected, in place of v under the root
 *
 * ε is added to the corrected root, as in the paper's algorithm and in torch; Keras adds it to the
 * uncorrected one.
 *
 * State: `m` and `v`, with amsgrad `vMax`: two or three numbers a parameter; 0 at first.
 *
 * @param options.learningRate η ≥ 0; default 0.001 (torch: lr)
 * @param options.beta1 β₁, 0 ≤ β₁ < 1; default 0.9 (torch: betas[0])
 * @param options.beta2 β₂, 0 ≤ β₂ < 1; default 0.999 (torch: betas[1])
 * @param options.epsilon ε > 0; default 1e-8 (torch: eps; Keras: 1e-7)
 * @param options.amsgrad default false
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adam({ learningRate: 1e-2, beta1: 0.8 })
 *
 * D. P. Kingma, J. Ba 2015, "Adam: a method for stochastic optimization"; amsgrad: S. J. Reddi, S. Kale,
 * S. Kumar 2018, "On the convergence of Adam and beyond", in torch's variant.
 */
export function adam(options: AdamOptions = {}): Transform<AdamState> {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    amsgrad = false,
    weightDecay = 0,
    maximize = false,
    ...others
  } = options;
  checkScalars('adam', atLeastZero, { learningRate, weightDecay });
  checkScalars('adam', belowOne, { beta1, beta2 });
  checkScalars('adam', aboveZero, { epsilon });
  checkFlags('adam', { amsgrad, maximize });
  checkNoOthers('adam', others);
  return {
    name: 'adam',
    spec: specOf('@rivulet/optimizers#adam', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params), vMax: amsgrad ? zerosLike(params) : {} }),
    update(gradients, state, context) {
      const eta = context.scalar('learningRate', learningRate);
      const b1 = context.scalar('beta1', beta1);
      const b2 = context.scalar('beta2', beta2);
      const eps = context.scalar('epsilon', epsilon);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);

      const m = movingAverage(state.m, g, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const vMax = zip((largest, now) => largest.max(now), state.vMax, v);
      const rate = eta.div(oneMinus(b1.pow(context.step)));
      const correction = oneMinus(b2.pow(context.step)).sqrt();
      const updates = zip(
        (mean, square) => mean.div(square.sqrt().div(correction).add(eps)).mul(rate.neg()),
        m,
        amsgrad ? vMax : v,
      );
      return { updates, state: { m, v, vMax } };
    },
  };
}
