import { expectClose, runTransform } from '@rivulet/testkit';
import { lion } from './lion.js';

describe('lion', () => {
  it('moves by the sign of a mean of momentum and gradient, and decays beside it', () => {
    // θ = 1, η = 1/8, β₁ = 1/2, β₂ = 3/4, λ = 1
    // t = 1: ½·0 + ½·4 > 0:         θ = 1 − ⅛·(1 + 1) = 0.75;      m = ¼·4 = 1
    // t = 2: ½·1 + ½·(−0.5) > 0:    θ = 0.75 − ⅛·(1 + 0.75) = 0.53125;  m = ¾ − ⅛ = 0.625
    // t = 3: ½·0.625 + ½·(−0.625) = 0: θ = 0.53125 − ⅛·0.53125
    const options = { learningRate: 0.125, beta1: 0.5, beta2: 0.75, weightDecay: 1 };
    const path = runTransform(lion(options), { start: [1], gradients: [[4], [-0.5], [-0.625]] });
    // All of these are exact in binary.
    expectClose(path.flat(), [0.75, 0.53125, 0.53125 * 0.875], 0);
  });

  it('has the defaults of optax, and in the dialect of Keras those of Keras', () => {
    const gradients = [[1]];
    expectClose(runTransform(lion(), { start: [2], gradients }).flat(), [2 - 1e-4 * (1 + 2e-3)], 1e-15);
    expectClose(runTransform(lion({ dialect: 'keras' }), { start: [2], gradients }).flat(), [2 - 1e-3], 1e-15);
  });
});
