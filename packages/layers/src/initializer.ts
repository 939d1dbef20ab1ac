/**
 * What an initializer is, and what all of them share.
 */
import { type Plugin, type Scope, type Tensor, normalFrom } from '@rivulet/tensor';

/** How many inputs and outputs the layer has that a parameter belongs to. */
export type Fan = { readonly in: number; readonly out: number };

/** Where parameters start from. The formula is evaluated once, before the first step. */
export interface Initializer extends Plugin {
  /**
   * The initial numbers of one parameter.
   *
   * @param scope where random numbers come from
   * @param name of the parameter in its layer: `weight`; with the scope it names the random stream
   * @param shape [out, in] for weights, [out] for biases
   * @param fan of the layer, the same for its weights and its biases
   */
  initialize(scope: Scope, name: string, shape: readonly number[], fan: Fan): Tensor;
}

/** Uniform numbers in [−limit, limit), shaped as the parameter. */
export function uniformWithin(limit: number, scope: Scope, name: string, shape: readonly number[]): Tensor {
  return scope
    .uniform(name, shape)
    .mul(2 * limit)
    .sub(limit);
}

/** Normal numbers of mean 0; drawn from 2²⁴ quantiles, so they lie within ±5.4 deviations. */
export function normalOf(deviation: number, scope: Scope, name: string, shape: readonly number[]): Tensor {
  return normalFrom(scope.uniform(name, shape)).mul(deviation);
}
