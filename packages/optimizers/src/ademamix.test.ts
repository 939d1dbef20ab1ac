import { expectClose, runTransform } from '@rivulet/testkit';
import { ademamix } from './ademamix.js';

describe('ademamix', () => {
  it("adds a slow mean to Adam's, which is not corrected", () => {
    // β₁ = 1/2, β₂ = 3/4, β₃ = 7/8, α = 2, ε = 1, η = ½
    // t = 1: m₁ = 2, corrected 4;  m₂ = ½;  v = 4, corrected 16        θ = −½·(4 + 2·½)/5 = −0.5
    // t = 2: g = −2: m₁ = 0;  m₂ = 7/16 − ¼ = 3/16;  v = 4, corrected 64/7
    //        θ = −0.5 − ½·(2·3/16)/(8/√7 + 1)
    const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, beta3: 0.875, alpha: 2, epsilon: 1 };
    const path = runTransform(ademamix(options), { start: [0], gradients: [[4], [-2]] });
    expectClose(path.flat(), [-0.5, -0.5 - 3 / 16 / (8 / Math.sqrt(7) + 1)], 1e-15);
  });
});
