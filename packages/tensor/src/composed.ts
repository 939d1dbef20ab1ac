/**
 * Formulas composed of primitives that more than one package needs.
 */
import { check } from './check.js';
import type { Operand, Tensor } from './tensor.js';
import type { Tensors } from './tensors.js';

/** √(Σ xᵢ²) over all elements of all tensors, shape []; at 0 its gradient is not finite. */
export function globalNorm(tensors: Tensors): Tensor {
  const squares = Object.values(tensors).map((tensor) => tensor.square().sum());
  const [first, ...rest] = squares;
  if (!first) check(false, 'globalNorm', 'at least one tensor', 'none');
  return rest.reduce((sum, square) => sum.add(square), first).sqrt();
}

/**
 * 1 where two tensors hold the same number, else 0. NaN counts as equal to everything.
 *
 * @param a,b shapes that fit together, such as labels [batch, 1] and class numbers [1, classes]
 */
export function equal(a: Tensor, b: Operand): Tensor {
  const other = a.trace.operand(b);
  return a.gt(other).where(0, other.gt(a).where(0, 1));
}

/**
 * Class numbers as rows with a single 1.
 *
 * @param labels [batch, 1], integers in [0, classes)
 * @returns [batch, classes]; a row of zeros for a label that is no class
 */
export function oneHot(labels: Tensor, classes: number): Tensor {
  const numbers = labels.trace.constant(
    Array.from({ length: classes }, (_, index) => index),
    [1, classes],
  );
  return equal(labels, numbers);
}

/**
 * Standard normal numbers from uniform ones: the inverse of the normal distribution function
 * (Wichura 1988, algorithm AS 241, PPND16; relative error about 1e-16). Its third part, for
 * probabilities below e⁻²⁵, is left out: uniform numbers do not come that near to 0.
 *
 * @param uniform numbers in [0, 1) that are multiples of 2⁻²⁴; each is moved to the middle of its
 * interval, so that the result lies within ±5.42
 */
export function normalFrom(uniform: Tensor): Tensor {
  // Exact in float32: a number of 24 bits less one half, then moved by half of its last place.
  const q = uniform.sub(0.5).add(2 ** -25);
  // Each branch sees only arguments it is made for, so that no infinity arises in the one not taken.
  const central = q.abs().min(0.425);
  const inner = q.mul(ratio(central.square().neg().add(0.180625), centralNumerator, centralDenominator));
  const tail = q.abs().neg().add(0.5).log().neg().sqrt();
  const outer = q.sign().mul(ratio(tail.sub(1.6), tailNumerator, tailDenominator));
  return q.abs().gt(0.425).where(outer, inner);
}

function ratio(x: Tensor, numerator: readonly number[], denominator: readonly number[]): Tensor {
  return polynomial(x, numerator).div(polynomial(x, denominator));
}

/** Σ cₖ xᵏ by Horner's rule, coefficients from the constant upwards. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  return coefficients.reduceRight<Tensor | null>((sum, c) => (sum ? sum.mul(x).add(c) : x.fill(c)), null) ?? x.fill(0);
}

const centralNumerator = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
  4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
];
const centralDenominator = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
  3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852545925e3,
];
const tailNumerator = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
];
const tailDenominator = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
  1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
