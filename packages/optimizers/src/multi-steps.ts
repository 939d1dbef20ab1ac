/**
 * Gradient accumulation.
 */
import type { OptionsOf, State, StepContext, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { choice, count, mapTensors, settingsOf, specOf, within, zip } from '@rivulet/tensor';
import { zerosLike } from './moving-average.js';
import { slowScalars } from './slow-scalars.js';
import { choose, chooseState, finished, innerContext, pointInside, updated, zeroOf } from './wrapping.js';

const settings = settingsOf(
  'multiSteps',
  {
    /** k: gradients that make one update. Default 4 (optax: every_k_schedule; Keras: gradient_accumulation_steps). */
    every: count(4, 1),
    /** What the inner transform receives. Default 'mean', as in optax and Keras. */
    reduce: choice('mean', 'sum'),
  },
  { optax: {}, keras: {} },
);

/** Options of `multiSteps`. */
export type MultiStepsOptions = OptionsOf<typeof settings>;

/** Sum of gradients, how many there are in it, updates done, and the state of the inner transform. */
export type MultiStepsState<S extends State> = {
  readonly sum: Tensors;
  readonly count: Tensor;
  readonly updates: Tensor;
  readonly inner: S;
};

/**
 * Gradient accumulation: the inner transform acts on every k-th step, on the mean or the sum of k gradients.
 *
 * a ← a + g;  every k steps: θ and the inner state ← the inner transform's on a/k (or a),  a ← 0
 *
 * In between parameters and inner state stay as they are, `finish` of the inner transform included. Inside,
 * `step` counts updates, not gradients, and so do schedules: a schedule made for 1,000 steps takes 1,000·k
 * here. Signals that watch each step see all of them. An inner transform that looks at the loss, or for
 * gradients elsewhere (`sam`), sees the samples of one step.
 *
 * State: `sum`, one number a parameter, and the counters `count` and `updates`; `inner`. With k = 1 it is the
 * inner transform; powers of the step, which are then taken by the backend, may differ in their last bits.
 *
 * @param inner an optimizer, or a chain with one
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * multiSteps(chain(clipByGlobalNorm(1), adam()), { every: 8 })
 */
export function multiSteps<S extends State>(
  inner: Transform<S>,
  options: MultiStepsOptions = {},
): Transform<MultiStepsState<S>> {
  const o = settings.settle(options);
  const slow = slowScalars(o.every);
  const inside = (context: StepContext, { updates }: MultiStepsState<S>): StepContext =>
    innerContext(context, { step: updates.add(1), scalar: slow(within(context, 'inner').scalar) });
  return {
    name: `multiSteps(${inner.name})`,
    spec: specOf('@rivulet/optimizers#multiSteps', inner, options),
    init(params) {
      const zero = zeroOf(params);
      return { sum: zerosLike(params), count: zero, updates: zero, inner: inner.init(params) };
    },
    ...pointInside(inner, inside),
    update(gradients, state, context) {
      const sums = zip((a, g) => a.add(g), state.sum, gradients);
      const done = state.count.add(1);
      const due = done.gt(o.every - 0.5);
      const given = o.reduce === 'mean' ? mapTensors((a) => a.div(o.every), sums) : sums;
      const after = updated(inner, given, state.inner, inside(context, state));
      const sum = mapTensors((a) => due.where(0, a), sums);
      const next = { ...state, sum, count: due.where(0, done), inner: chooseState(due, after.state, state.inner) };
      return { updates: mapTensors((u) => due.where(u, 0), after.updates), state: next };
    },
    finish(next, state, context) {
      const waiting = state.count.gt(0.5);
      const after = finished(inner, next, state.inner, inside(context, state));
      const updates = waiting.where(state.updates, state.updates.add(1));
      return {
        params: choose(waiting, next, after.params),
        state: { ...state, updates, inner: chooseState(waiting, state.inner, after.state) },
      };
    },
  };
}
multiSteps.settings = settings;
