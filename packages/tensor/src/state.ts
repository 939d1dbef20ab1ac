/**
 * Trees of tensors as flat names: `{ m: { '0.weight' } }` is `m/0.weight`.
 */
import type { State } from './contracts.js';
import { Tensor } from './tensor.js';

/** The leaves of a tree by path, in order. */
export function flattenState(state: State, path: string): Map<string, Tensor> {
  const flat = new Map<string, Tensor>();
  for (const [key, value] of Object.entries(state)) {
    const name = `${path}/${key}`;
    if (value instanceof Tensor) flat.set(name, value);
    else for (const [inner, tensor] of flattenState(value, name)) flat.set(inner, tensor);
  }
  return flat;
}

/** A tree of the same form with each leaf replaced. */
export function mapState<S extends State>(f: (leaf: Tensor, path: string) => Tensor, state: S, path: string): S {
  const entries = Object.entries(state).map(([key, value]) => {
    const name = `${path}/${key}`;
    return [key, value instanceof Tensor ? f(value, name) : mapState(f, value, name)];
  });
  return Object.fromEntries(entries) as S;
}
