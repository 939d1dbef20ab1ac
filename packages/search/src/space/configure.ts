/**
 * Choosing, dimension by dimension.
 */
import type { Configuration, Dimension, Parameter, Space } from '../space.js';
import { axisOf } from './axis.js';

/**
 * The configuration that comes of choosing a value for each dimension that exists under what was chosen before.
 *
 * @param choose a value that the dimension can have: a number within its bounds, the label of an option
 */
export function configure(
  space: Space,
  choose: (dimension: Dimension, index: number) => number | string,
): Configuration {
  const chosen = new Map<string, number | string>();
  space.dimensions.forEach((dimension, index) => {
    const { name, when } = dimension;
    if (when === null || chosen.get(when.name) === when.label) chosen.set(name, choose(dimension, index));
  });
  return Object.fromEntries(chosen);
}

/** The value of a parameter at a number in [0, 1): equal lengths are equally likely. */
export function valueAt(parameter: Parameter, unit: number): number | string {
  if (parameter.search !== 'choice') return axisOf(parameter).fromUnit(unit);
  const { options } = parameter;
  return options[Math.floor(unit * options.length)]!.label;
}
