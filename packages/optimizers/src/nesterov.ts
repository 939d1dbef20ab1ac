/**
 * Nesterov's momentum, in the three forms that go by this name.
 */
import {
  type Scalar,
  type StepContext,
  type Tensors,
  type Transform,
  atLeastZero,
  belowOne,
  checkChoices,
  checkFlags,
  checkNoOthers,
  checkScalars,
  mapTensors,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';
import { zerosLike } from './moving-average.js';

/** Options of `nesterov`. */
export type NesterovOptions = GradientOptions & {
  /** η ≥ 0. Default 0.01. */
  readonly learningRate?: Scalar;
  /** μ, 0 ≤ μ < 1. Default 0.9. */
  readonly momentum?: Scalar;
  /** Which of the three forms. Default 'torch'. */
  readonly form?: 'torch' | 'keras' | 'lookahead';
};

/** A velocity for each parameter: of gradients in form 'torch', of changes in the others. */
export type NesterovState = { readonly velocity: Tensors };

/**
 * Momentum that corrects itself: the gradient is taken where the velocity is about to lead.
 *
 * form 'lookahead': g at θ + μ·v,  v ← μ·v − η·g,  θ ← θ + v
 * form 'keras':     v ← μ·v − η·g,  θ ← θ + μ·v − η·g
 * form 'torch':     b ← μ·b + g,  θ ← θ − η·(g + μ·b)
 *
 * 'lookahead' is the rule as it is taught; it moves the point where gradients are taken. The other
 * two keep that moved point as their parameters and so need no second point: the same path, shifted
 * by μ·v, while η and μ are constant.
 *
 * State: `velocity`, one number a parameter; 0 at first.
 *
 * @param options.learningRate η ≥ 0; default 0.01
 * @param options.momentum μ, 0 ≤ μ < 1; default 0.9 (torch: momentum with nesterov=True; the book: γ)
 * @param options.form 'torch' (default; optax as well), 'keras', or 'lookahead' (the book's)
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ, θ where g was taken; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * nesterov({ learningRate: 0.01, momentum: 0.9, form: 'lookahead' })
 *
 * Y. Nesterov 1983, "A method of solving a convex programming problem with convergence rate O(1/k²)";
 * the rewritten form: I. Sutskever, J. Martens, G. Dahl, G. Hinton 2013, Y. Bengio et al. 2013.
 */
export function nesterov(options: NesterovOptions = {}): Transform<NesterovState> {
  const { learningRate = 1e-2, momentum = 0.9, form = 'torch', weightDecay = 0, maximize = false, ...others } = options;
  checkScalars('nesterov', atLeastZero, { learningRate, weightDecay });
  checkScalars('nesterov', belowOne, { momentum });
  checkChoices('nesterov', ['torch', 'keras', 'lookahead'], { form });
  checkFlags('nesterov', { maximize });
  checkNoOthers('nesterov', others);

  const point = (state: NesterovState, context: StepContext): Tensors => {
    const mu = context.scalar('momentum', momentum);
    return zip((theta, v) => theta.add(v.mul(mu)), context.params, state.velocity);
  };
  return {
    name: 'nesterov',
    spec: specOf('@rivulet/optimizers#nesterov', options),
    init: (params) => ({ velocity: zerosLike(params) }),
    ...(form === 'lookahead' ? { point } : {}),
    update(gradients, state, context) {
      const descent = context.scalar('learningRate', learningRate).neg();
      const mu = context.scalar('momentum', momentum);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);
      if (form === 'torch') {
        const buffer = zip((b, one) => b.mul(mu).add(one), state.velocity, g);
        return { updates: zip((b, one) => one.add(b.mul(mu)).mul(descent), buffer, g), state: { velocity: buffer } };
      }
      const push = mapTensors((one) => one.mul(descent), g);
      const changes = zip((v, one) => v.mul(mu).add(one), state.velocity, push);
      const updates = form === 'keras' ? zip((v, one) => v.mul(mu).add(one), changes, push) : changes;
      return { updates, state: { velocity: changes } };
    },
  };
}
