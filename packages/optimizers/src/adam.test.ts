import { traceUpdate } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { adam } from './adam.js';

describe('adam', () => {
  it('divides the mean of gradients by the root of the mean of their squares, both corrected', () => {
    // θ = 0, β₁ = 1/2, β₂ = 3/4, η = 1/2, ε = 1
    // t = 1: m = ½·4 = 2,           corrected 2/(1 − ½) = 4
    //        v = ¼·16 = 4,          corrected 4/(1 − ¾) = 16        θ = −½·4/(4 + 1) = −0.4
    // t = 2: m = 1 − ½·2 = 0,       so θ stays
    const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 1 };
    const path = runTransform(adam(options), { start: [0], gradients: [[4], [-2]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [-0.4, -0.4], 1e-15);
  });

  it('with amsgrad divides by the largest mean of squares so far', () => {
    // As above with β₁ = 0: m = g
    // t = 1: v = 4, corrected 16:                   θ = −½·4/5 = −0.4
    // t = 2: v = ¾·4 + ¼·0 = 3, largest 4; corrected 4/(1 − 9/16) = 64/7
    //        g = 0: θ stays
    // t = 3: v = ¾·3 + ¼·1 = 2.5, largest 4; corrected 4/(1 − 27/64) = 256/37
    //        θ = −0.4 − ½·1/(16/√37 + 1)
    const options = { learningRate: 0.5, beta1: 0, beta2: 0.75, epsilon: 1, amsgrad: true };
    const path = runTransform(adam(options), { start: [0], gradients: [[4], [0], [1]] });
    expectClose(path.flat(), [-0.4, -0.4, -0.4 - 0.5 / (16 / Math.sqrt(37) + 1)], 1e-15);
  });

  it('makes a first step as long as the rate, whatever the gradient', () => {
    const [first] = runTransform(adam({ learningRate: 0.01 }), { start: [0, 0], gradients: [[1e-4, -1e6]] });
    // ε = 1e-8 against a gradient of 1e-4 is 1e-4.
    expectClose(first ?? [], [-0.01, 0.01], 1e-4);
  });

  it('keeps a third number a parameter with amsgrad only', () => {
    const names = (amsgrad: boolean) => [...traceUpdate(adam({ amsgrad }), { p: [2] }).state.keys()];
    expect(names(false)).toEqual(['params/p', 'gradients/p', 'optimizer/m/p', 'optimizer/v/p']);
    expect(names(true)).toEqual([...names(false), 'optimizer/vMax/p']);
  });
});
