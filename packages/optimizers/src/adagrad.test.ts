import { expectClose, runTransform } from '@rivulet/testkit';
import { adagrad } from './adagrad.js';

describe('adagrad', () => {
  it('divides by the root of all squares so far', () => {
    // θ = 1, η = 1/2, ε = 1
    // s = 9:             θ = 1 − ½·3/(3 + 1) = 0.625
    // s = 9 + 16 = 25:   θ = 0.625 + ½·4/(5 + 1) = 0.958333…
    const path = runTransform(adagrad({ learningRate: 0.5, epsilon: 1 }), { start: [1], gradients: [[3], [-4]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [0.625, 0.625 + 1 / 3], 1e-15);
  });

  it('lets the sums start above 0 and the rate fall with the step', () => {
    // s₀ = 16, κ = 1, η = 1/2, ε = 1
    // s = 16 + 9 = 25:    rate ½/1:  θ = 1 − ½·3/6 = 0.75
    // s = 25 + 144 = 169: rate ½/2:  θ = 0.75 + ¼·12/14 = 0.964285…
    const options = { learningRate: 0.5, learningRateDecay: 1, epsilon: 1, initialAccumulator: 16 };
    const path = runTransform(adagrad(options), { start: [1], gradients: [[3], [-12]] });
    expectClose(path.flat(), [0.75, 0.75 + 3 / 14], 1e-15);
  });

  it('makes a first step as long as the rate, whatever the gradient', () => {
    const path = runTransform(adagrad({ learningRate: 0.25 }), { start: [0, 0], gradients: [[1e-3, -1e9]] });
    // ε = 1e-10 against a gradient of 1e-3 is 1e-7.
    expectClose(path[0] ?? [], [-0.25, 0.25], 1e-6);
  });

  it('has ε under the root in the dialects of Keras and optax', () => {
    // s = 0.1 + 4 = 4.1, ε = 4.9: θ = −½·2/√9
    for (const dialect of ['keras', 'optax'] as const) {
      const transform = adagrad({ dialect, learningRate: 0.5, epsilon: 4.9 });
      expectClose(runTransform(transform, { start: [0], gradients: [[2]] }).flat(), [-1 / 3], 1e-15);
    }
  });

  it('rests where all gradients were 0 in the dialect of optax, and lets a NaN be one', () => {
    const transform = adagrad({ dialect: 'optax', epsilon: 0, initialAccumulator: 0 });
    expect(runTransform(transform, { start: [1, 1], gradients: [[0, NaN]] })).toEqual([[1, NaN]]);
  });
});
