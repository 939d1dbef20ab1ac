/**
 * Parameter groups.
 */
import { type State, type StepContext, type Tensors, type Transform, specOf, within } from '@rivulet/tensor';
import { narrowed } from './narrowed.js';
import { type Group, type Groups, checkGroups, membersOf } from './parameter-groups.js';
import { finished, updated } from './wrapping.js';

/** The state of each group's transform under the name of the group, each with its own type. */
export type PartitionState<G extends Groups> = {
  readonly [K in keyof G & string]: G[K]['transform'] extends Transform<infer S> ? S : never;
};

/**
 * Parameter groups: each parameter is changed by the transform of the one group that selects it.
 *
 * u of a parameter ← the update of its group's transform
 *
 * A group sees its own parameters only; norms are those of the group. Its scalars are named after it,
 * `weights/learningRate`. Every parameter is in exactly one group, and every group has one: anything else
 * is an error. Several groups may move the point where gradients are taken, each its own part of it. One
 * group of all is its transform, to the last bit (random numbers aside, whose stream follows the name).
 *
 * State: that of each group under its name.
 *
 * @param groups patterns and transforms by names of your own; at most one group without a pattern
 * @throws ConfigError when there is no group, two lack a pattern, or a name is empty or has a slash; when a
 *   program is traced: when a pattern selects nothing, or a parameter is in two groups or in none
 * @example
 * partition({ weights: { select: '*.weight', transform: adam({ weightDecay: 0.1 }) }, others: { transform: adam() } })
 *
 * torch: param_groups; optax: partition, once multi_transform.
 */
export function partition<const G extends Groups>(groups: G): Transform<PartitionState<G>> {
  checkGroups(groups);
  const entries = Object.entries<Group>(groups);
  /** Does something in each group, and puts what comes out together again. */
  const each = (tensors: Tensors, state: State, context: StepContext, act: Act) => {
    const values: Record<string, Tensors[string]> = { ...tensors };
    const states = entries.map(([key, { transform }]) => {
      const pick = (all: Tensors): Tensors => membersOf(groups, key, all);
      const own = act(transform, pick(tensors), state[key] as State, within(narrowed(context, pick), key));
      Object.assign(values, own.values);
      return [key, own.state];
    });
    return { values, state: Object.fromEntries(states) as PartitionState<G> };
  };
  const point = (state: State, context: StepContext): Tensors =>
    each(context.params, state, context, (transform, params, own, inside) => ({
      values: transform.point?.(own, inside) ?? params,
      state: own,
    })).values;
  return {
    name: `partition(${entries.map(([key, { transform }]) => `${key}: ${transform.name}`).join(', ')})`,
    spec: specOf('@rivulet/optimizers#partition', groups),
    init: (params) =>
      Object.fromEntries(
        entries.map(([key, { transform }]) => [key, transform.init(membersOf(groups, key, params))]),
      ) as PartitionState<G>,
    ...(entries.some(([, { transform }]) => transform.point !== undefined) && { point }),
    update(updates, state, context) {
      const after = each(updates, state, context, (transform, own, before, inside) => {
        const { updates: values, state: next } = updated(transform, own, before, inside);
        return { values, state: next };
      });
      return { updates: after.values, state: after.state };
    },
    finish(next, state, context) {
      const after = each(next, state, context, (transform, own, before, inside) => {
        const { params: values, state: later } = finished(transform, own, before, inside);
        return { values, state: later };
      });
      return { params: after.values, state: after.state };
    },
  };
}

type Act = (
  transform: Transform,
  tensors: Tensors,
  state: State,
  context: StepContext,
) => { readonly values: Tensors; readonly state: State };
