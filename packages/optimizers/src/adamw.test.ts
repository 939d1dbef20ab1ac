import { expectClose, runTransform } from '@rivulet/testkit';
import { adam, adamw } from './index.js';

const start = [1, -2];
const gradients = [
  [4, 1],
  [-2, 0],
  [1, 3],
];

describe('adamw', () => {
  it('shrinks the parameters by themselves, beside the step of adam', () => {
    // θ = 1, β₁ = β₂ = 0, ε = 1, η = 1/2, λ = 1/4
    // t = 1: g = 3:   θ = 1 − ½·3/(3 + 1) − ½·¼·1 = 0.5
    // t = 2: g = −1:  θ = 0.5 + ½·1/(1 + 1) − ½·¼·0.5 = 0.6875
    const options = { learningRate: 0.5, beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0.25 };
    expectClose(
      runTransform(adamw(options), { start: [1], gradients: [[3], [-1]] }).flat(),
      // A few roundings of 1e-16.
      [0.5, 0.6875],
      1e-15,
    );
  });

  it('is adam with decoupled weight decay, in every dialect', () => {
    for (const dialect of ['torch', 'keras', 'optax'] as const) {
      const options = { dialect, learningRate: 0.1, weightDecay: 0.3, amsgrad: true };
      expect(runTransform(adamw(options), { start, gradients })).toEqual(
        runTransform(adam({ ...options, decoupled: true }), { start, gradients }),
      );
    }
  });

  it('decays by 0.01 in torch, 0.004 in Keras, 0.0001 in optax', () => {
    const still = (dialect: 'torch' | 'keras' | 'optax') =>
      runTransform(adamw({ dialect, learningRate: 1 }), { start: [1], gradients: [[0]] }).flat();
    expect([still('torch'), still('keras'), still('optax')]).toEqual([[0.99], [0.996], [0.9999]]);
  });
});
