/**
 * Walking named tensors: parameters, gradients and moments are records with the same names.
 */
import { ShapeError } from './errors.js';
import type { Tensor } from './tensor.js';

/** Tensors by name: `{ '0.weight': [12, 2], '0.bias': [12] }`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * The same function on every tensor.
 *
 * @returns a record with the same names
 */
export function mapTensors(f: (tensor: Tensor, name: string) => Tensor, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]));
}

/**
 * The same function on the tensors of equal name: `zip((m, g) => m.mul(0.9).add(g), state.m, gradients)`.
 *
 * @returns a record with the names of the first
 * @throws ShapeError when a name of the first is missing from another
 */
export function zip(f: (first: Tensor, ...rest: Tensor[]) => Tensor, first: Tensors, ...rest: Tensors[]): Tensors {
  return mapTensors((tensor, name) => f(tensor, ...rest.map((tensors) => pick(tensors, name))), first);
}

function pick(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new ShapeError(`zip: '${name}' is missing; there are ${Object.keys(tensors).join(', ')}`);
  return tensor;
}
