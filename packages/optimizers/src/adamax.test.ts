import { expectClose, runTransform } from '@rivulet/testkit';
import { adamax } from './adamax.js';

const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.25, epsilon: 1 };

describe('adamax', () => {
  it('divides the mean of gradients by the largest of them, which fades', () => {
    // θ = 0, β₁ = 1/2, β₂ = 1/4, η = 1/2, ε = 1
    // t = 1: m = ½·7 = 3.5, corrected 7;              u = max(0, 7 + 1) = 8:    θ = −½·7/8 = −0.4375
    // t = 2: m = 1.75 − ½·0.5 = 1.5, corrected ÷ ¾: 2; u = max(¼·8, 0.5 + 1) = 2: θ = −0.4375 − ½·2/2
    const path = runTransform(adamax(options), { start: [0], gradients: [[7], [-0.5]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [-0.4375, -0.9375], 1e-15);
  });

  it('adds ε to the largest instead, as Keras does', () => {
    // t = 1: u = 7:                  θ = −½·7/(7 + 1) = −0.4375
    // t = 2: u = max(7/4, 1/2) = 7/4: θ = −0.4375 − ½·2/(7/4 + 1)
    const path = runTransform(adamax({ ...options, dialect: 'keras' }), { start: [0], gradients: [[7], [-0.5]] });
    expectClose(path.flat(), [-0.4375, -0.4375 - 1 / 2.75], 1e-15);
  });
});
