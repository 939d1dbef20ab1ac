/**
 * What transforms around other transforms share: the inner one's surroundings, hooks that may be left out,
 * counters, and values of which one or the other is taken.
 */
import {
  type Mask,
  type State,
  type StepContext,
  type Tensor,
  type Tensors,
  type Transform,
  flattenState,
  mapState,
  within,
  zip,
} from '@rivulet/tensor';

/** 0 of shape [], in the trace of the parameters: what a counter starts from. */
export function zeroOf(params: Tensors): Tensor {
  const [first] = Object.values(params);
  if (!first) throw new Error('a counter needs the trace of a parameter, and there is none');
  return first.trace.constant(0);
}

/** The surroundings of a transform inside another: scalars under `inner/`, and what `changes` says. */
export function innerContext(context: StepContext, changes: Partial<StepContext> = {}): StepContext {
  return Object.assign(within(context, 'inner'), changes);
}

/** `point` of a transform that keeps the inner one's state under `inner`; none if the inner one has none. */
export function pointInside<S extends State, O extends { readonly inner: S }>(
  inner: Transform<S>,
  inside: (context: StepContext, state: O) => StepContext,
): { point?(state: O, context: StepContext): Tensors } {
  if (!inner.point) return {};
  return { point: (state, context) => inner.point?.(state.inner, inside(context, state)) ?? context.params };
}

/** `update` of a transform, which may have none. */
export function updated<S extends State>(inner: Transform<S>, updates: Tensors, state: S, context: StepContext) {
  return inner.update?.(updates, state, context) ?? { updates, state };
}

/** `finish` of a transform, which may have none. */
export function finished<S extends State>(inner: Transform<S>, params: Tensors, state: S, context: StepContext) {
  return inner.finish?.(params, state, context) ?? { params, state };
}

/** Tensors where the mask holds, others elsewhere; what is the same in both is not chosen. */
export function choose(mask: Mask, yes: Tensors, no: Tensors): Tensors {
  return zip((a, b) => (a === b ? a : mask.where(a, b)), yes, no);
}

/** `choose` for trees of tensors. */
export function chooseState<S extends State>(mask: Mask, yes: S, no: S): S {
  const others = flattenState(no, '');
  return mapState(
    (leaf, path) => (others.get(path) === leaf ? leaf : mask.where(leaf, others.get(path) ?? leaf)),
    yes,
    '',
  );
}
