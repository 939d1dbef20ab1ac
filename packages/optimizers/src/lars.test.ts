import { expectClose, runTransform } from '@rivulet/testkit';
import { lars } from './lars.js';

const options = { learningRate: 0.5, momentum: 0.5, trustCoefficient: 0.1 };

describe('lars', () => {
  it('makes a rate for each tensor out of its length and that of its gradient', () => {
    // θ = (3, 4) of length 5, g = (0, 2): f = 0.1·5/2 = ¼
    // t = 1: v = −½·¼·(0, 2) = (0, −¼);        θ = (3, 3.75)
    // t = 2: g = 0, so f = 1: v = (0, −⅛);     θ = (3, 3.625)
    const path = runTransform(lars(options), {
      start: [3, 4],
      gradients: [
        [0, 2],
        [0, 0],
      ],
    });
    expectClose(path.flat(), [3, 3.75, 3, 3.625], 1e-15);
  });

  it('adds ε to the length of the gradient, and weight decay to the gradient before it is measured', () => {
    // g + λ·θ = (0, 2) + ½·(3, 4) = (1.5, 4) of length √18.25; f = 0.1·5/(√18.25 + 1)
    const rate = 0.25 / (Math.sqrt(18.25) + 1);
    const path = runTransform(lars({ ...options, epsilon: 1, weightDecay: 0.5 }), {
      start: [3, 4],
      gradients: [[0, 2]],
    });
    expectClose(path.flat(), [3 - 1.5 * rate, 4 - 4 * rate], 1e-15);
  });

  it('with nesterov moves by what the velocity would be after the same gradient again', () => {
    // As in the first test: v = (0, −¼), and θ moves by ½·(0, −¼) + (0, −¼)
    const path = runTransform(lars({ ...options, nesterov: true }), { start: [3, 4], gradients: [[0, 2]] });
    expectClose(path.flat(), [3, 3.625], 1e-15);
  });
});
