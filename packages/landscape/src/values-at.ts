/**
 * A landscape at many points at once: its values and, by its formula, its gradients.
 */
import { Trace, evaluate, gradients } from '@rivulet/tensor';
import type { Landscape } from './landscape.js';

/** What a landscape is at some points, in their order. */
export type Heights = { readonly values: Float64Array; readonly gradients: readonly (readonly number[])[] };

/**
 * Values and gradients of a landscape, in float64.
 *
 * @param points as many coordinates each as the landscape has
 */
export function valuesAt(landscape: Landscape, points: readonly (readonly number[])[]): Heights {
  const trace = new Trace();
  const columns = Array.from({ length: landscape.dimensions }, (_, axis) => trace.data(`x${axis}`, 1));
  const value = landscape.formula(...columns);
  const named = Object.fromEntries(columns.map((column, axis) => [`x${axis}`, column]));
  const feeds = Object.fromEntries(columns.map((_, axis) => [`x${axis}`, points.map((point) => point[axis]!)]));
  const found = evaluate({ value, ...gradients(value.sum(), named) }, feeds);
  const slopes = columns.map((_, axis) => found[`x${axis}`]!);
  return {
    values: Float64Array.from(found['value']!),
    gradients: points.map((_, row) => slopes.map((slope) => slope[row]!)),
  };
}
