/**
 * Lookahead: slow weights behind fast ones.
 */
import type { OptionsOf, State, StepContext, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { count, flag, scalar, settingsOf, specOf, upToOne, zip } from '@rivulet/tensor';
import { oneMinus } from './moving-average.js';
import { choose, chooseState, finished, innerContext, pointInside, updated, zeroOf } from './wrapping.js';

const settings = settingsOf(
  'lookahead',
  {
    /** k: fast steps from one synchronization to the next. Default 5 (optax: sync_period). */
    every: count(5, 1),
    /** α, 0 ≤ α ≤ 1: how far the slow weights follow. Default 0.5 (optax: slow_step_size). */
    rate: scalar(0.5, upToOne),
    /** Whether the inner transform begins anew after each synchronization, its step too. Default false. */
    reset: flag(false),
  },
  { paper: {}, optax: {} },
);

/** Options of `lookahead`. */
export type LookaheadOptions = OptionsOf<typeof settings>;

/** Slow weights, steps since they moved, and the state of the inner transform. */
export type LookaheadState<S extends State> = { readonly slow: Tensors; readonly count: Tensor; readonly inner: S };

/**
 * Lookahead: an optimizer runs ahead for k steps, then slow weights follow a part of the way and it goes on from there.
 *
 * θ ← what the inner transform makes of θ
 * every k steps: s ← s + α·(θ − s),  θ ← s
 *
 * With k = 1 and α = 1 it is the inner transform, to the last bit. The parameters of the model are the fast
 * ones; after a synchronization they are the slow ones. With `reset` the inner transform starts from its
 * `init` at the synchronized parameters and counts its steps from 1; schedules go on with the run.
 *
 * State: `slow`, one number a parameter, at first the parameters; `count`, steps since it moved; `inner`.
 *
 * @param inner an optimizer, or a chain with one
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * lookahead(adam({ learningRate: 1e-3 }), { every: 6, rate: 0.5 })
 *
 * M. Zhang, J. Lucas, G. Hinton, J. Ba 2019, "Lookahead optimizer: k steps forward, 1 step back".
 */
export function lookahead<S extends State>(
  inner: Transform<S>,
  options: LookaheadOptions = {},
): Transform<LookaheadState<S>> {
  const o = settings.settle(options);
  const inside = (context: StepContext, state: LookaheadState<S>): StepContext =>
    innerContext(context, o.reset ? { step: state.count.add(1) } : {});
  return {
    name: `lookahead(${inner.name})`,
    spec: specOf('@rivulet/optimizers#lookahead', inner, options),
    init: (params) => ({ slow: params, count: zeroOf(params), inner: inner.init(params) }),
    ...pointInside(inner, inside),
    update(gradients, state, context) {
      const after = updated(inner, gradients, state.inner, inside(context, state));
      return { updates: after.updates, state: { ...state, inner: after.state } };
    },
    finish(next, state, context) {
      const rate = context.scalar('rate', o.rate);
      const fast = finished(inner, next, state.inner, inside(context, state));
      const done = state.count.add(1);
      const due = done.gt(o.every - 0.5);
      const followed = zip((s, theta) => s.mul(oneMinus(rate)).add(theta.mul(rate)), state.slow, fast.params);
      const params = choose(due, followed, fast.params);
      return {
        params,
        state: {
          slow: choose(due, followed, state.slow),
          count: due.where(0, done),
          inner: o.reset ? chooseState(due, inner.init(params), fast.state) : fast.state,
        },
      };
    },
  };
}
lookahead.settings = settings;
