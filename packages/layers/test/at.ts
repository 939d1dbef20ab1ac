/**
 * An activation at points.
 */
import type { Layer } from '@rivulet/tensor';
import { forwardBackward } from '@rivulet/testkit';

/** Values and slopes of an activation at these points. */
export function at(
  layer: Layer,
  points: readonly number[],
  precision: 'float32' | 'float64' = 'float64',
): { readonly y: number[]; readonly slope: number[] } {
  const { y, x } = forwardBackward(layer, { x: points.map((point) => [point]), precision });
  return { y: Array.from(y), slope: Array.from(x) };
}
