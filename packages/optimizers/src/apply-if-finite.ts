/**
 * Leaving out updates that are not finite.
 */
import type { Mask, OptionsOf, State, StepContext, Tensor, Transform } from '@rivulet/tensor';
import { count, mapTensors, optional, settingsOf, specOf } from '@rivulet/tensor';
import { allFinite } from './all-finite.js';
import { choose, chooseState, finished, innerContext, pointInside, updated, zeroOf } from './wrapping.js';

const settings = settingsOf(
  'applyIfFinite',
  {
    /** How many steps in a row are left out before one is done all the same; null: any number. Default null. */
    maxConsecutiveErrors: optional(null, count(5, 0)),
  },
  { paper: {}, optax: {} },
);

/** Options of `applyIfFinite`. */
export type ApplyIfFiniteOptions = OptionsOf<typeof settings>;

/** Steps left out in a row and in all, steps done, and the state of the inner transform. */
export type ApplyIfFiniteState<S extends State> = {
  readonly notFinite: Tensor;
  readonly totalNotFinite: Tensor;
  readonly updates: Tensor;
  readonly inner: S;
};

/**
 * Leaves out a step in which a number is NaN or infinite: parameters and inner state stay as they were.
 *
 * finite gradients, inner updates and inner state: θ and the state ← the inner transform's
 * otherwise: as they were, unless that was so more than `maxConsecutiveErrors` times in a row
 *
 * optax looks at the gradients alone; here also at what comes out, so that a gradient of 10³⁰, whose square
 * overflows in float32, does not spoil the moments of Adam for ever. Put the whole optimizer inside: what
 * stands beside it in a chain acts all the same. Inside, `step` counts the steps done; schedules go on with the run.
 *
 * State: the counters `notFinite` (in a row), `totalNotFinite` and `updates` (done); `inner`. On finite numbers
 * it is the inner transform; powers of the step, which the backend takes then, may differ in their last bits.
 *
 * @param inner an optimizer, or a chain with one
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * applyIfFinite(adam(), { maxConsecutiveErrors: 10 })
 *
 * As apply_if_finite of optax.
 */
export function applyIfFinite<S extends State>(
  inner: Transform<S>,
  options: ApplyIfFiniteOptions = {},
): Transform<ApplyIfFiniteState<S>> {
  const { maxConsecutiveErrors: most } = settings.settle(options);
  const inside = (context: StepContext, { updates }: ApplyIfFiniteState<S>): StepContext =>
    innerContext(context, { step: updates.add(1) });
  const leftOut = (errors: Tensor): Mask =>
    most === null
      ? errors.gt(0.5)
      : errors
          .gt(0.5)
          .where(errors.gt(most + 0.5).where(0, 1), 0)
          .gt(0.5);
  return {
    name: `applyIfFinite(${inner.name})`,
    spec: specOf('@rivulet/optimizers#applyIfFinite', inner, options),
    init(params) {
      const zero = zeroOf(params);
      return { notFinite: zero, totalNotFinite: zero, updates: zero, inner: inner.init(params) };
    },
    ...pointInside(inner, inside),
    update(gradients, state, context) {
      const after = updated(inner, gradients, state.inner, inside(context, state));
      const finite = allFinite({ gradients, updates: after.updates, state: after.state });
      const notFinite = finite.where(0, state.notFinite.add(1));
      const totalNotFinite = finite.where(state.totalNotFinite, state.totalNotFinite.add(1));
      const skip = leftOut(notFinite);
      const kept = chooseState(skip, state.inner, after.state);
      const updates = mapTensors((u) => skip.where(0, u), after.updates);
      return { updates, state: { ...state, notFinite, totalNotFinite, inner: kept } };
    },
    finish(next, state, context) {
      const skip = leftOut(state.notFinite);
      const after = finished(inner, next, state.inner, inside(context, state));
      const updates = skip.where(state.updates, state.updates.add(1));
      const kept = chooseState(skip, state.inner, after.state);
      return { params: choose(skip, next, after.params), state: { ...state, updates, inner: kept } };
    },
  };
}
applyIfFinite.settings = settings;
