import { expectClose, runTransform } from '@rivulet/testkit';
import { lamb } from './lamb.js';

// θ = (3, 4) of length 5, β₁ = β₂ = 1/2, ε = 1. In the first step the corrected means are g and g²,
// so u = g / (|g| + 1): of g = (1, −3) it is (½, −¾).
const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.5, epsilon: 1, weightDecay: 0.25 };
const [start, gradients] = [[3, 4], [[1, -3]]];

describe('lamb', () => {
  it("makes Adam's step as long as the rate times the tensor, weight decay within it", () => {
    // u + λ·θ = (½ + ¾, −¾ + 1) = (1.25, 0.25), of length √1.625
    // θ = (3, 4) − ½·5/√1.625·(1.25, 0.25)
    const share = 2.5 / Math.sqrt(1.625);
    const path = runTransform(lamb(options), { start, gradients });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [3 - share * 1.25, 4 - share * 0.25], 1e-15);
  });

  it('in the dialect of Keras decays first, and takes the length of what is left', () => {
    // θ ← (1 − ½·¼)·(3, 4) = ⅞·(3, 4), of length 4.375;  ‖u‖ = √(¼ + 9/16) = √0.8125
    const share = (0.5 * 4.375) / Math.sqrt(0.8125);
    const path = runTransform(lamb({ ...options, dialect: 'keras' }), { start, gradients });
    expectClose(path.flat(), [2.625 - share * 0.5, 3.5 + share * 0.75], 1e-15);
  });

  it('takes a plain step where a length is 0', () => {
    const path = runTransform(lamb({ ...options, weightDecay: 0 }), { start: [0, 0], gradients });
    expectClose(path.flat(), [-0.25, 0.375], 1e-15);
    expect(runTransform(lamb(options), { start: [0, 0], gradients: [[0, 0]] })).toEqual([[0, 0]]);
  });
});
