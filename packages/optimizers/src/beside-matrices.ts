/**
 * A transform for what is no matrix, beside a rule that is for matrices only.
 */
import {
  type Setting,
  type State,
  type StepContext,
  type Tensor,
  type Tensors,
  type Transform,
  check,
  within,
} from '@rivulet/tensor';
import { narrowed } from './narrowed.js';

/** The setting of such a transform. */
export const besideMatrices: Setting<Transform | null> = {
  initial: null,
  says: (name) => `${name} a transform that does not move the point of the gradients, or null`,
  check(who, name, value) {
    const fits = value === null || (typeof value.init === 'function' && value.point === undefined);
    check(fits, who, besideMatrices.says(name), value?.name ?? value);
  },
};

/** The matrices among tensors. */
export function matricesOf(tensors: Tensors): Tensors {
  return having(tensors, ({ shape }) => shape.length === 2);
}

/** The hooks of a transform for everything else; its scalars are named `others/…`. Without anything else it does nothing. */
export function othersBy(transform: Transform) {
  const inside = (context: StepContext): StepContext => narrowed(within(context, 'others'), rest);
  return {
    init: (params: Tensors): State => (isEmpty(rest(params)) ? {} : transform.init(rest(params))),
    update(
      gradients: Tensors,
      state: State,
      context: StepContext,
    ): { readonly updates: Tensors; readonly state: State } {
      const own = rest(gradients);
      const after = isEmpty(own) ? undefined : transform.update?.(own, state, inside(context));
      return after ?? { updates: own, state };
    },
    finish(next: Tensors, state: State, context: StepContext): { readonly params: Tensors; readonly state: State } {
      const own = rest(next);
      const after = isEmpty(own) ? undefined : transform.finish?.(own, state, inside(context));
      return after ? { params: { ...next, ...after.params }, state: after.state } : { params: next, state };
    },
  };
}

function rest(tensors: Tensors): Tensors {
  return having(tensors, ({ shape }) => shape.length !== 2);
}

function having(tensors: Tensors, holds: (tensor: Tensor) => boolean): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => holds(tensor)));
}

function isEmpty(tensors: Tensors): boolean {
  return Object.keys(tensors).length === 0;
}
