/**
 * Parzen estimators: how densely a space was visited, as a sum of kernels around what was tried.
 */
import type { Random } from '@rivulet/tensor';
import type { ChoiceParameter, Configuration, Dimension, NumberParameter } from '../space.js';
import { axisOf } from '../space/axis.js';
import { cutNormal, normalShare } from './normal.js';

/** An estimated density over some dimensions. */
export type Parzen = {
  /** A point: values of the dimensions. */
  draw(generator: Random): Configuration;
  /** The density at a point, relative to that of random search. */
  density(point: Configuration): number;
};

/** Options of `parzen`. */
export type ParzenOptions = {
  readonly priorWeight: number;
  readonly widths: 'neighbours' | 'shared';
  readonly fading: boolean;
};

/**
 * The density of points, over dimensions that each of them has.
 *
 *     p(x) = Σₖ wₖ·Π_d pₖ(x_d) / Σₖ wₖ,  k over the n points and the prior
 *     number: normal around the point on the axis of the parameter, cut off at its ends; of an integer, the mean of its cell
 *     choice: (1 + q) / (1 + m·q) for the label of the point, q / (1 + m·q) for the m − 1 others,  q = w_prior / (n + 1)
 *
 * The prior is a normal of deviation 1 in the middle of the axis, and equal shares of the options. Deviations are between
 * 1 / min(100, n + 2), the "magic clip", and 1.
 *
 * @param dimensions those of one group: all exist, or none
 * @param points in their order, oldest first
 * @param options.priorWeight weight of the prior, > 0
 * @param options.widths deviations: 'neighbours', of each point the larger of the distances to the next on both sides;
 *   'shared', 0.2·n^(−1/(d + 4)) for all, which several dimensions together need
 * @param options.fading whether weights are 1 for the newest 25 points only, and fall linearly to 1/n before them
 *
 * Bergstra, Bardenet, Bengio, Kégl 2011, "Algorithms for hyper-parameter optimization"; Bergstra, Yamins, Cox 2013; for
 * several dimensions together Falkner, Klein, Hutter 2018, "BOHB". Variant: that of Optuna.
 */
export function parzen(
  dimensions: readonly Dimension[],
  points: readonly Configuration[],
  options: ParzenOptions,
): Parzen {
  const { priorWeight, widths, fading } = options;
  const shared = widths === 'shared' ? 0.2 * points.length ** (-1 / (dimensions.length + 4)) : null;
  const weights = [...(fading ? fadingWeights(points.length) : points.map(() => 1)), priorWeight];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const factors = dimensions.map(({ name, parameter }) => {
    const values = points.map((point) => point[name]!);
    const kernels =
      parameter.search === 'choice'
        ? choiceKernels(parameter, values, priorWeight)
        : numberKernels(parameter, values.map(Number), shared);
    return { name, kernels };
  });
  return {
    draw(generator) {
      const kernel = indexAt(weights, generator.next() * total);
      return Object.fromEntries(factors.map(({ name, kernels }) => [name, kernels.draw(kernel, generator)]));
    },
    density(point) {
      const at = factors.map(({ name, kernels }) => kernels.at(point[name]!));
      let sum = 0;
      for (let kernel = 0; kernel < weights.length; kernel++) {
        let product = weights[kernel]! / total;
        for (const density of at) product *= density(kernel);
        sum += product;
      }
      return sum;
    },
  };
}

/** The kernels of one dimension, the prior last. */
type Kernels = {
  draw(kernel: number, generator: Random): number | string;
  /** The densities of the kernels at a value. */
  at(value: number | string): (kernel: number) => number;
};

/** Weights of n points, oldest first. */
function fadingWeights(n: number): readonly number[] {
  const old = Math.max(0, n - 25);
  return Array.from({ length: n }, (_, i) => (i < old ? 1 / n + ((1 - 1 / n) * i) / Math.max(1, old - 1) : 1));
}

function numberKernels(parameter: NumberParameter, values: readonly number[], shared: number | null): Kernels {
  const axis = axisOf(parameter);
  const means = values.map((value) => Math.min(1, Math.max(0, axis.toUnit(value))));
  const least = 1 / Math.min(100, 2 + means.length);
  const widths = shared === null ? distances(means) : means.map(() => shared);
  const deviations = widths.map((width) => Math.min(1, Math.max(least, width)));
  means.push(0.5);
  deviations.push(1);
  const within = means.map((mean, k) => share(0, 1, mean, deviations[k]!));
  const heights = within.map((inside, k) => 1 / (inside * deviations[k]! * Math.sqrt(2 * Math.PI)));
  return {
    draw: (kernel, generator) => axis.fromUnit(cutNormal(generator, means[kernel]!, deviations[kernel]!)),
    at(value) {
      const cell = axis.cell(Number(value));
      if (cell) {
        const [from, to] = cell;
        return (k) => share(from, to, means[k]!, deviations[k]!) / (within[k]! * (to - from));
      }
      const unit = axis.toUnit(Number(value));
      return (k) => heights[k]! * Math.exp(-0.5 * ((unit - means[k]!) / deviations[k]!) ** 2);
    },
  };
}

function share(from: number, to: number, mean: number, deviation: number): number {
  return normalShare((to - mean) / deviation) - normalShare((from - mean) / deviation);
}

/** Of each point the larger distance to its neighbours, the middle of the prior among them; the ends are none. */
function distances(means: readonly number[]): readonly number[] {
  const centres = [...means, 0.5];
  const order = centres.map((_, k) => k).sort((a, b) => centres[a]! - centres[b]!);
  const found = new Array<number>(centres.length).fill(0);
  order.forEach((k, i) => {
    const [before = k, after = k] = [order[i - 1], order[i + 1]];
    found[k] = Math.max(centres[k]! - centres[before]!, centres[after]! - centres[k]!);
  });
  return found.slice(0, means.length);
}

function choiceKernels(
  { options }: ChoiceParameter,
  values: readonly (number | string)[],
  priorWeight: number,
): Kernels {
  const count = options.length;
  const extra = priorWeight / (values.length + 1);
  const chance = (kernel: number, label: number | string): number => {
    return kernel === values.length ? 1 / count : (extra + Number(values[kernel] === label)) / (1 + count * extra);
  };
  return {
    draw(kernel, generator) {
      const chances = options.map(({ label }) => chance(kernel, label));
      return options[indexAt(chances, generator.next())]!.label;
    },
    at: (value) => (kernel) => chance(kernel, value) * count,
  };
}

/** Where a number falls among lengths that are laid end to end; what rounding leaves over belongs to the last. */
function indexAt(lengths: readonly number[], at: number): number {
  let rest = at;
  for (let index = 0; index < lengths.length; index++) {
    rest -= lengths[index]!;
    if (rest < 0) return index;
  }
  return lengths.length - 1;
}
