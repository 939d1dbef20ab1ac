import { expectClose, runTransform } from '@rivulet/testkit';
import { adam, nadam } from './index.js';

describe('nadam', () => {
  it('mixes the gradient and the mean by a momentum that warms up', () => {
    // θ = 0, β₁ = 1/2, β₂ = 0, ε = 1, η = 1, ψ = 0: μ = ½·(1 − ½) = ¼ in every step
    // t = 1: m = 2, P = ¼:    θ = −(¼·2/(1 − 1/16) + ¾·4/(1 − ¼)) / (4 + 1) = −(8/15 + 4)/5
    // t = 2: m = 0, P = 1/16: θ = θ + (15/16)⁻¹·¾·2/(2 + 1) = θ + 8/15
    const options = { learningRate: 1, beta1: 0.5, beta2: 0, epsilon: 1, momentumDecay: 0 };
    const path = runTransform(nadam(options), { start: [0], gradients: [[4], [-2]] });
    const first = -(8 / 15 + 4) / 5;
    // A few roundings of 1e-16.
    expectClose(path.flat(), [first, first + 8 / 15], 1e-15);
  });

  it('is adam with nesterov, as optax has it, once its momentum is warm', () => {
    // 0.96^(t·ψ) is 0 in float64 for ψ = 10⁵, so that every μ is β₁.
    const given = {
      start: [1, -2],
      gradients: [
        [1, 2],
        [-3, 0],
        [2, 2],
        [0, -1],
      ],
    };
    const options = { learningRate: 0.1, beta1: 0.8, beta2: 0.9 };
    const expected = runTransform(adam({ ...options, nesterov: true }), given).flat();
    expectClose(runTransform(nadam({ ...options, momentumDecay: 1e5 }), given).flat(), expected, 1e-14);
  });
});
