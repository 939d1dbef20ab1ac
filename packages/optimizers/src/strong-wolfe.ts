/**
 * A line search for the strong Wolfe conditions, with cubic interpolation.
 */
import type { Evaluation } from '@rivulet/tensor';
import { along, dot, largest } from './vectors.js';

/** A point on the line: how far, and what was found there. */
export type Trial = {
  /** t in x + t·d. */
  readonly length: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  /** gᵀd, the derivative along the line. */
  readonly slope: number;
};

/** Where a search begins: x, d, and the trial of length 0. */
export type Line = { readonly point: Float64Array; readonly direction: Float64Array; readonly origin: Trial };

/** c₁: the share of the promised decrease that is asked for. */
const sufficientDecrease = 1e-4;
/** c₂: the share of the slope that may be left. */
const curvature = 0.9;
/** A bracket that moves no element by more than this is not narrowed further. */
const narrowest = 1e-9;

/**
 * Looks along x + t·d for a length with
 *
 * f(x + t·d) ≤ f(x) + c₁·t·gᵀd  and  |g(x + t·d)ᵀd| ≤ c₂·|gᵀd|,  c₁ = 1e-4, c₂ = 0.9
 *
 * Lengths grow, by interpolation up to tenfold, until two of them enclose one that is acceptable; then
 * the cubic through both ends says where to look next. An interpolation within a tenth of an end is borne
 * once; the next is moved a tenth inward. After `mostTrials` further trials, or in a bracket too
 * narrow to matter, the lower end is taken, acceptable or not.
 *
 * @param first the length to try first
 * @param mostTrials trials after the first; an integer ≥ 0
 * @returns the trial that was chosen, and how many points were evaluated
 *
 * J. Nocedal, S. Wright 2006, "Numerical optimization", algorithms 3.5 and 3.6, in the variant of
 * M. Schmidt's minFunc that torch uses: a loss that stops falling ends the growth from the third trial on, not
 * from the second.
 */
export function* strongWolfe(
  line: Line,
  first: number,
  mostTrials: number,
): Generator<Float64Array, { readonly trial: Trial; readonly evaluations: number }, Evaluation> {
  const { origin, direction } = line;
  const misses = ({ length, loss }: Trial): boolean => loss > origin.loss + sufficientDecrease * length * origin.slope;
  const isFlat = ({ slope }: Trial): boolean => Math.abs(slope) <= -curvature * origin.slope;

  let trials = 0;
  let before = origin;
  let now = yield* evaluate(line, first);
  while (trials < mostTrials && !misses(now) && !(trials > 1 && now.loss >= before.loss)) {
    if (isFlat(now)) return { trial: now, evaluations: trials + 1 };
    if (now.slope >= 0) break;
    const least = now.length + 0.01 * (now.length - before.length);
    const next = cubicMinimum(before, now, least, 10 * now.length);
    before = now;
    now = yield* evaluate(line, next);
    trials++;
  }
  const bracket: [Trial, Trial] = [trials === mostTrials ? origin : before, now];

  const steepest = largest(direction);
  let low = lower(bracket);
  let wasNearEnd = false;
  while (trials < mostTrials) {
    const [left, right] = [Math.min(...lengths(bracket)), Math.max(...lengths(bracket))];
    if ((right - left) * steepest < narrowest) break;
    let length = cubicMinimum(...bracket, left, right);
    const margin = 0.1 * (right - left);
    const isNearEnd = Math.min(right - length, length - left) < margin;
    const moves: boolean = isNearEnd && (wasNearEnd || length >= right || length <= left);
    if (moves) length = Math.abs(length - right) < Math.abs(length - left) ? right - margin : left + margin;
    wasNearEnd = isNearEnd && !moves;

    now = yield* evaluate(line, length);
    trials++;
    const high = low === 0 ? 1 : 0;
    if (misses(now) || now.loss >= bracket[low].loss) {
      bracket[high] = now;
      low = lower(bracket);
      continue;
    }
    if (isFlat(now)) return { trial: now, evaluations: trials + 1 };
    if (now.slope * (bracket[high].length - bracket[low].length) >= 0) bracket[high] = bracket[low];
    bracket[low] = now;
  }
  return { trial: bracket[low], evaluations: trials + 1 };
}

function* evaluate({ point, direction }: Line, length: number): Generator<Float64Array, Trial, Evaluation> {
  const { loss, gradient: given } = yield along(point, length, direction);
  const gradient = Float64Array.from(given);
  return { length, loss, gradient, slope: dot(gradient, direction) };
}

/** Which end of a bracket is lower; the first, where both are the same. */
function lower([one, other]: readonly [Trial, Trial]): 0 | 1 {
  return one.loss <= other.loss ? 0 : 1;
}

function lengths([one, other]: readonly [Trial, Trial]): [number, number] {
  return [one.length, other.length];
}

/**
 * The minimum of the cubic through two trials with their slopes, at least `from` and at most `to`; halfway
 * where the cubic has none.
 */
export function cubicMinimum(one: Trial, other: Trial, from: number, to: number): number {
  const [near, far] = one.length <= other.length ? [one, other] : [other, one];
  const bend = near.slope + far.slope - (3 * (near.loss - far.loss)) / (near.length - far.length);
  const square = bend * bend - near.slope * far.slope;
  // Not `square < 0`: where a loss overflowed it is NaN, and then halfway is the way back.
  if (!(square >= 0)) return (from + to) / 2;
  const root = Math.sqrt(square);
  const share = (far.slope + root - bend) / (far.slope - near.slope + 2 * root);
  return Math.min(Math.max(far.length - (far.length - near.length) * share, from), to);
}
