/**
 * Scopes: what a formula takes from its surroundings, with names that say where it stands.
 */
import type { LayerContext, Scalar, Scope, StepContext } from './contracts.js';
import { ConfigError } from './errors.js';
import { type ScalarSlot, provided } from './program.js';
import type { Shape } from './shape.js';
import type { Trace } from './tensor.js';

/**
 * A scope at the top of a program; the scalars asked for are collected in `slots`.
 *
 * @param path prefix of every name: `optimizer`
 */
export function rootScope(trace: Trace, path: string, slots: Map<string, ScalarSlot>): Scope {
  const step = trace.scalar(provided.step);
  slots.set(provided.step, { leaf: step, source: null });
  return {
    step,
    constant: (values, shape) => trace.constant(values, shape),
    uniform: (name, shape) => trace.uniform(`${path}/${name}`, shape),
    scalar(name, source) {
      const full = `${path}/${name}`;
      const known = slots.get(full);
      if (known && known.source !== source) {
        throw new ConfigError(`${full}: two different values under one name; put the transforms into a chain`);
      }
      const slot = known ?? { leaf: trace.scalar(full), source };
      slots.set(full, slot);
      return slot.leaf;
    },
  };
}

/**
 * The same surroundings one level down: `within(context, '1')` makes `learningRate` `1/learningRate`.
 * Containers (chain, sequential) give each part a scope of its own.
 */
export function within<C extends Scope | StepContext | LayerContext>(context: C, path: string): C {
  // The prototype keeps members that are computed only when asked for, such as `loss`.
  return Object.assign(Object.create(context) as C, {
    scalar: (name: string, source: Scalar) => context.scalar(`${path}/${name}`, source),
    uniform: (name: string, shape: Shape) => context.uniform(`${path}/${name}`, shape),
  });
}
