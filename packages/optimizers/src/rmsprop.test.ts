import { expectClose, runTransform } from '@rivulet/testkit';
import { rmsprop } from './rmsprop.js';

describe('rmsprop', () => {
  it('divides by the root mean square of recent gradients', () => {
    // θ = 1, α = 3/4, η = 1/2, ε = 1
    // v = ¼·16 = 4:              θ = 1 − ½·4/(2 + 1) = 1/3
    // v = ¾·4 + ¼·4 = 4:         θ = 1/3 + ½·2/3 = 2/3
    const options = { learningRate: 0.5, decay: 0.75, epsilon: 1 };
    const path = runTransform(rmsprop(options), { start: [1], gradients: [[4], [-2]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [1 / 3, 2 / 3], 1e-15);
  });

  it('centered divides by the standard deviation, momentum keeps a part of the last step', () => {
    // α = 1/2, η = 1/2, ε = 1, μ = 1/2, θ = 1
    // v = ½·16 = 8,  m = ½·4 = 2:  d = 4/(√(8 − 4) + 1) = 4/3,   b = 4/3,            θ = 1 − 2/3 = 1/3
    // v = 4 + ½·16 = 12, m = 1 − 2 = −1:  d = −4/(√11 + 1),      b = 2/3 − 4/(√11 + 1), θ = 1/3 − b/2
    const options = { learningRate: 0.5, decay: 0.5, epsilon: 1, momentum: 0.5, centered: true };
    const path = runTransform(rmsprop(options), { start: [1], gradients: [[4], [-4]] });
    const b = 2 / 3 - 4 / (Math.sqrt(11) + 1);
    expectClose(path.flat(), [1 / 3, 1 / 3 - b / 2], 1e-15);
  });

  it('centered stays finite where rounding makes the variance negative', () => {
    // For a constant gradient v − m² is 0 in the end, and rounding falls on either side of it.
    const gradients = Array.from({ length: 200 }, () => [0.1, 1 / 3, 1e5 / 7]);
    const path = runTransform(rmsprop({ decay: 0.3, centered: true }), { start: [0, 0, 0], gradients });
    expect(path.flat().every(Number.isFinite)).toBe(true);
  });
});
