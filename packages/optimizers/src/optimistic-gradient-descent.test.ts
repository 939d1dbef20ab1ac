import { expectClose, runTransform } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { optimisticGradientDescent } from './optimistic-gradient-descent.js';
import { sgd } from './sgd.js';

describe('optimisticGradientDescent', () => {
  it('goes further by how the gradient changed', () => {
    // α = 1, β = ½, η = ½
    // t = 1: 1.5·4 − ½·4 = 4:       θ = −2
    // t = 2: 1.5·2 − ½·4 = 1:       θ = −2.5
    // t = 3: 1.5·(−1) − ½·2 = −2.5: θ = −1.25
    const options = { learningRate: 0.5, alpha: 1, beta: 0.5 };
    const path = runTransform(optimisticGradientDescent(options), { start: [0], gradients: [[4], [2], [-1]] });
    expectClose(path.flat(), [-2, -2.5, -1.25], 1e-15);
  });

  it('comes to rest where gradient descent circles outwards', () => {
    // In x·y with x falling and y rising, gradients are (y, −x): written as descent on x·stop(y) − stop(x)·y.
    const game: Objective = {
      start: { x: [1], y: [1] },
      value({ x, y }) {
        if (!x || !y) throw new Error('x and y are missing');
        return x.mul(y.stop()).sub(x.stop().mul(y)).sum();
      },
    };
    const size = (path: readonly (readonly number[])[]) => Math.hypot(...(path.at(-1) ?? []));
    expect(size(descend(sgd({ learningRate: 0.3 }), game, 60))).toBeGreaterThan(10);
    expect(size(descend(optimisticGradientDescent({ learningRate: 0.3 }), game, 60))).toBeLessThan(0.1);
  });
});
