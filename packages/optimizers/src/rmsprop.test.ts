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

  it('has ε under the root and the rate in the velocity in the dialects of Keras and optax', () => {
    // α = 1/2, ε = 1, μ = 1/2, θ = 0; η = 1, then ½
    // v = ½·16 = 8:      b = −1·4/√(8 + 1) = −4/3,           θ = −4/3
    // v = 4 + ½·0 = 4:   b = ½·(−4/3) − ½·0 = −2/3,          θ = −2
    const options = { learningRate: (step: number) => 1 / (step + 1), decay: 0.5, epsilon: 1, momentum: 0.5 };
    for (const dialect of ['keras', 'optax'] as const) {
      const path = runTransform(rmsprop({ ...options, dialect }), { start: [0], gradients: [[4], [0]] });
      expectClose(path.flat(), [-4 / 3, -2], 1e-15);
    }
  });

  it('corrects its averages and looks ahead where it is asked to', () => {
    // v = ½·16 = 8, corrected by 1 − ½: 16, d = 4/(4 + 1) = 0.8; b = 0.8, ahead 0.8 + ½·0.8 = 1.2
    const options = { learningRate: 1, decay: 0.5, epsilon: 1, momentum: 0.5, nesterov: true, correctBias: true };
    expectClose(runTransform(rmsprop(options), { start: [0], gradients: [[4]] }).flat(), [-1.2], 1e-15);
  });
});
