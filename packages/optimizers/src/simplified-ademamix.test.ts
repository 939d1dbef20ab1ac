import { expectClose, runTransform } from '@rivulet/testkit';
import { simplifiedAdemamix } from './simplified-ademamix.js';

describe('simplifiedAdemamix', () => {
  it('steps along a fading sum of gradients and the newest one', () => {
    // β₁ = 1/2, β₂ = 3/4, α = 2, ε = 1, η = ½
    // t = 1: m = 4;  v = 4, corrected 16          θ = −½·(4 + 2·4)/5 = −1.2
    // t = 2: g = −2: m = 2 − 2 = 0;  v = 4, corrected 64/7
    //        θ = −1.2 − ½·(0 − 4)/(8/√7 + 1)
    const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, alpha: 2, epsilon: 1 };
    const path = runTransform(simplifiedAdemamix(options), { start: [0], gradients: [[4], [-2]] });
    expectClose(path.flat(), [-1.2, -1.2 + 2 / (8 / Math.sqrt(7) + 1)], 1e-15);
  });
});
