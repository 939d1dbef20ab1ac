/**
 * What L-BFGS knows of the curvature: the last changes of the point and of the gradient.
 */
import { addTo, dot } from './vectors.js';

/** s = Δθ, y = Δg, and yᵀs. */
type Pair = { readonly change: Float64Array; readonly difference: Float64Array; readonly curvature: number };

/** Pairs as arrays: a row each, the oldest first, and 0 behind the last. */
export type PairsState = {
  /** How many there are. */
  readonly pairs: Float64Array;
  /** s of each pair. */
  readonly changes: Float64Array;
  /** y of each pair. */
  readonly differences: Float64Array;
  /** yᵀs of each pair. */
  readonly curvatures: Float64Array;
};

/** A pair whose yᵀs is not above this says nothing reliable. */
const leastCurvature = 1e-10;

/** The last pairs of a run. */
export class CurvaturePairs {
  private readonly list: Pair[];

  constructor(
    { pairs, changes, differences, curvatures }: PairsState,
    private readonly unknowns: number,
    private readonly capacity: number,
  ) {
    this.list = Array.from({ length: pairs[0] ?? 0 }, (_, row) => ({
      change: changes.subarray(row * unknowns, (row + 1) * unknowns),
      difference: differences.subarray(row * unknowns, (row + 1) * unknowns),
      curvature: curvatures[row] ?? NaN,
    }));
  }

  /** Adds a pair if the function bends upwards along it, in place of the oldest if there is no room. */
  add(change: Float64Array, difference: Float64Array): void {
    const curvature = dot(difference, change);
    if (!(curvature > leastCurvature)) return;
    if (this.list.length === this.capacity) this.list.shift();
    this.list.push({ change, difference, curvature });
  }

  /** −H·g, with H the inverse Hessian that the pairs suggest; by two loops over them. */
  direction(gradient: Float64Array): Float64Array {
    const d = gradient.map((value) => -value);
    const newest = this.list.at(-1);
    const shares: number[] = [];
    for (const { change, difference, curvature } of this.list.toReversed()) {
      const share = dot(change, d) * (1 / curvature);
      shares.push(share);
      addTo(d, -share, difference);
    }
    const scale = newest ? newest.curvature / dot(newest.difference, newest.difference) : 1;
    for (let i = 0; i < d.length; i++) d[i]! *= scale;
    for (const { change, difference, curvature } of this.list) {
      addTo(d, (shares.pop() ?? NaN) - dot(difference, d) * (1 / curvature), change);
    }
    return d;
  }

  /** The pairs as arrays of their own. */
  get state(): PairsState {
    const { list, unknowns, capacity } = this;
    const rows = (of: 'change' | 'difference'): Float64Array => {
      const all = new Float64Array(capacity * unknowns);
      list.forEach((pair, row) => all.set(pair[of], row * unknowns));
      return all;
    };
    const curvatures = new Float64Array(capacity);
    list.forEach(({ curvature }, row) => (curvatures[row] = curvature));
    return {
      pairs: Float64Array.of(list.length),
      changes: rows('change'),
      differences: rows('difference'),
      curvatures,
    };
  }
}
