/**
 * The normal distribution function, composed of primitives.
 *
 * Rational approximations of erf and erfc: W. J. Cody 1969, "Rational Chebyshev approximation for the
 * error function", Mathematics of Computation 23, with the coefficients of his later program CALERF.
 */
import { polynomial } from './composed.js';
import type { Tensor } from './tensor.js';

/**
 * Φ(x), the share of a standard normal distribution below x.
 *
 * The absolute error is about 1e-16 in float64 and 1e-7 in float32, for every x. First derivatives are
 * exact: φ(x), not the derivative of an approximation. Second derivatives are not available.
 */
export function normalCdf(x: Tensor): Tensor {
  // Beyond 40 both tails have underflowed; within, no square overflows in float32.
  const bounded = x.max(-40).min(40);
  const fixed = bounded.stop();
  const below = erfcScaled(fixed.abs().mul(Math.SQRT1_2)).mul(0.5);
  const decay = fixed.square().mul(-0.5).exp();
  const tail = below.mul(decay);
  const outer = fixed.gt(0).where(tail.neg().add(1), tail);
  const limit = central * Math.SQRT2;
  const inner = erfNearZero(fixed.max(-limit).min(limit).mul(Math.SQRT1_2)).mul(0.5).add(0.5);
  const value = fixed.abs().gt(limit).where(outer, inner);
  // Adds 0, whose derivative is the density: shorter and more accurate than differentiating three quotients.
  const density = decay.mul(1 / Math.sqrt(2 * Math.PI));
  return value.add(bounded.sub(fixed).mul(density));
}

/** Up to here erf is the one to approximate, beyond it erfc. */
const central = 0.46875;

/** erf(z) for |z| ≤ 0.46875. */
function erfNearZero(z: Tensor): Tensor {
  const square = z.square();
  return z.mul(polynomial(square, nearNumerator)).div(polynomial(square, nearDenominator));
}

/** e^(z²) erfc(z) for z ≥ 0.46875. */
function erfcScaled(z: Tensor): Tensor {
  // Each quotient sees only arguments it is made for, so that no infinity arises in the one not taken.
  const middle = z.max(central).min(4);
  const nearby = polynomial(middle, middleNumerator).div(polynomial(middle, middleDenominator));
  const far = z.max(4);
  const inverse = far.trace.constant(1).div(far.square());
  const correction = inverse.mul(polynomial(inverse, farNumerator)).div(polynomial(inverse, farDenominator));
  const distant = correction
    .neg()
    .add(1 / Math.sqrt(Math.PI))
    .div(far);
  return z.gt(4).where(distant, nearby);
}

const nearNumerator = [
  3.20937758913846947e3, 3.77485237685302021e2, 1.13864154151050156e2, 3.1611237438705656, 1.85777706184603153e-1,
];
const nearDenominator = [2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1];
const middleNumerator = [
  1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.8195222124176909e2, 2.98635138197400131e2,
  6.61191906371416295e1, 8.88314979438837594, 5.64188496988670089e-1, 2.15311535474403846e-8,
];
const middleDenominator = [
  1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3, 1.62138957456669019e3,
  5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1,
];
const farNumerator = [
  6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
  3.05326634961232344e-1, 1.63153871373020978e-2,
];
const farDenominator = [
  2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725, 2.56852019228982242, 1,
];
