import { expectClose, runTransform } from '@rivulet/testkit';
import { adadelta } from './adadelta.js';

describe('adadelta', () => {
  it('steps as far as the last steps were, in units of the gradient', () => {
    // θ = 0, ρ = 1/2, ε = 1, η = 1
    // v = ½·16 = 8:           d = √(0 + 1)/√(8 + 1)·4 = 4/3,         u = ½·16/9 = 8/9,  θ = −4/3
    // v = ½·8 + ½·4 = 6:      d = √(8/9 + 1)/√(6 + 1)·(−2) = −2·√(17/63),               θ = −4/3 + 2·√(17/63)
    const path = runTransform(adadelta({ rho: 0.5, epsilon: 1 }), { start: [0], gradients: [[4], [-2]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [-4 / 3, -4 / 3 + 2 * Math.sqrt(17 / 63)], 1e-15);
  });

  it('uses the average that has seen the gradient of this step', () => {
    // v = 0.1, so the first step is √(10⁻⁶)/√(0.1 + 10⁻⁶) = 0.00316; with the v of before it would be 1.
    const [first] = runTransform(adadelta(), { start: [0], gradients: [[1]] });
    expectClose(first ?? [], [-Math.sqrt(1e-6) / Math.sqrt(0.1 + 1e-6)], 1e-14);
  });
});
