/**
 * What an error curve or surface is: a formula of its coordinates, and what is known about it.
 */
import type { Tensor } from '@rivulet/tensor';

/** An error as a function of one or more coordinates; its gradient follows from the formula. */
export type Landscape = {
  readonly name: string;
  /** How many coordinates it has. */
  readonly dimensions: number;
  /** The part of each axis that is worth looking at, lowest and highest coordinate. */
  readonly window: readonly (readonly [number, number])[];
  /** The error, elementwise in the coordinates, whatever their common shape. */
  readonly formula: (...coordinates: readonly Tensor[]) => Tensor;
};

/** A function of one coordinate. */
export function curve(name: string, window: readonly [number, number], formula: (x: Tensor) => Tensor): Landscape {
  return { name, dimensions: 1, window: [window], formula: (...[x]) => formula(x!) };
}

/** A function of two coordinates. */
export function surface(
  name: string,
  [x, y]: readonly [readonly [number, number], readonly [number, number]],
  formula: (x: Tensor, y: Tensor) => Tensor,
): Landscape {
  return { name, dimensions: 2, window: [x, y], formula: (...[a, b]) => formula(a!, b!) };
}
