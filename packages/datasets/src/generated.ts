/**
 * What the generators have in common: checks of their options, noise, and points with classes.
 */
import { type Random, type Spec, check } from '@rivulet/tensor';
import { columnOf, matrixOf } from './matrix.js';
import { type TableDataset, tableOf } from './table-dataset.js';

/** A point and the number of its class. */
export type LabelledPoint = { readonly point: readonly number[]; readonly label: number };

/** Throws unless there is at least one sample for each class. */
export function checkSamples(samples: number, classes: number, who: string): void {
  const allowed = Number.isInteger(samples) && samples >= classes && samples <= 10_000_000;
  check(allowed, who, `an integer ${classes} ≤ samples ≤ 10⁷`, samples);
}

/** A point moved by normal noise of the deviation `noise`, its own in each direction. */
export function disturb(point: readonly number[], noise: number, source: Random): number[] {
  // Drawn even for noise 0: what else is drawn from the stream must not depend on the noise.
  return point.map((value) => value + noise * source.normal());
}

/** The sizes of `parts` groups that share `samples` as evenly as can be; the first ones get the rest. */
export function shares(samples: number, parts: number): number[] {
  const [each, rest] = [Math.floor(samples / parts), samples % parts];
  return Array.from({ length: parts }, (_, part) => each + (part < rest ? 1 : 0));
}

/** A table of labelled points. */
export function generated(
  name: string,
  spec: Spec | null,
  points: readonly LabelledPoint[],
  classes: readonly string[],
  features: readonly string[] = ['x', 'y'],
): TableDataset {
  return tableOf({
    name,
    inputs: matrixOf(
      points.map(({ point }) => point),
      features.length,
    ),
    targets: columnOf(Float64Array.from(points, ({ label }) => label)),
    features,
    classes,
    spec: () => spec,
  });
}
