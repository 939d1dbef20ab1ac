/**
 * Nesterov's momentum, in the three forms that go by this name.
 */
import type { OptionsOf, StepContext, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, choice, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { zerosLike } from './moving-average.js';
import { accelerate } from './velocity.js';

const settings = settingsOf(
  'nesterov',
  {
    /** η ≥ 0. Default 0.01 (torch: lr, 0.001 since 2.1). */
    learningRate: scalar(1e-2, atLeastZero),
    /** μ, 0 ≤ μ < 1. Default 0.9 (torch, Keras: 0; the book: γ). */
    momentum: scalar(0.9, belowOne),
    /** Which of the three forms. Default 'torch' (optax: the same; the book: 'lookahead'). */
    form: choice('torch', 'keras', 'lookahead'),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { form: 'keras', decoupled: true },
    optax: {},
    book: { form: 'lookahead' },
  },
);

/** Options of `nesterov`. */
export type NesterovOptions = OptionsOf<typeof settings>;

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
 * by μ·v, while η and μ are constant. Coupled weight decay takes θ where g was taken.
 *
 * State: `velocity`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * nesterov({ learningRate: 0.01, momentum: 0.9, form: 'lookahead' })
 *
 * Y. Nesterov 1983, "A method of solving a convex programming problem with convergence rate O(1/k²)";
 * the rewritten form: I. Sutskever, J. Martens, G. Dahl, G. Hinton 2013, Y. Bengio et al. 2013.
 */
export function nesterov(options: NesterovOptions = {}): Transform<NesterovState> {
  const o = settings.settle(options);
  const point = (state: NesterovState, context: StepContext): Tensors => {
    const { momentum: mu } = scalarsOf(o, context);
    return zip((theta, v) => theta.add(v.mul(mu)), context.params, state.velocity);
  };
  return {
    name: 'nesterov',
    spec: specOf('@rivulet/optimizers#nesterov', options),
    init: (params) => ({ velocity: zerosLike(params) }),
    ...(o.form === 'lookahead' ? { point } : {}),
    update(gradients, state, context) {
      const { learningRate: eta, momentum: mu } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const form = {
        velocity: o.form === 'torch' ? 'gradients' : 'changes',
        nesterov: o.form !== 'lookahead',
      } as const;
      const { steps, velocity } = accelerate(state.velocity, g, { eta, mu }, form);
      return { updates: withDecay(steps, eta, o, context), state: { velocity } };
    },
  };
}
nesterov.settings = settings;
