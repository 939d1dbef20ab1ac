import { runTransform } from '@rivulet/testkit';
import { sgd } from './sgd.js';

describe('sgd', () => {
  it('steps against the gradient, as far as gradient times rate', () => {
    // θ = 1, η = 1/2, λ = 0
    // g = 2:  θ = 1 − ½·2 = 0
    // g = −1: θ = 0 + ½·1 = 0.5
    const path = runTransform(sgd({ learningRate: 0.5 }), { start: [1], gradients: [[2], [-1]] });
    expect(path).toEqual([[0], [0.5]]);
  });

  it('adds coupled weight decay to the gradient', () => {
    // θ = 1, η = 1/2, λ = 1/4
    // g = 2 + ¼·1 = 2.25:       θ = 1 − 1.125 = −0.125
    // g = −1 − ¼·⅛ = −1.03125:  θ = −0.125 + 0.515625 = 0.390625
    const options = { learningRate: 0.5, weightDecay: 0.25 };
    expect(runTransform(sgd(options), { start: [1], gradients: [[2], [-1]] })).toEqual([[-0.125], [0.390625]]);
  });

  it('is described by its options', () => {
    expect(sgd({ learningRate: 0.5 }).spec).toEqual({ use: '@rivulet/optimizers#sgd', args: [{ learningRate: 0.5 }] });
  });

  it('has no spec when its rate is a function', () => {
    expect(sgd({ learningRate: (step) => 1 / (1 + step) }).spec).toBeNull();
  });
});
