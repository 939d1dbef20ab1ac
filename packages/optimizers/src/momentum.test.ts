import { runTransform } from '@rivulet/testkit';
import { momentum } from './momentum.js';

const gradients = [[2], [-1]];
/** 1/2 in the first step, 1/4 in the second. */
const learningRate = (step: number) => 0.5 / (step + 1);

describe('momentum', () => {
  it('adds gradients up, and multiplies the sum by the present rate', () => {
    // θ = 1, μ = 1/2, η = 1/2 then 1/4
    // b = 2:             θ = 1 − ½·2 = 0
    // b = ½·2 − 1 = 0:   θ = 0 − ¼·0 = 0
    expect(runTransform(momentum({ learningRate, momentum: 0.5 }), { start: [1], gradients })).toEqual([[0], [0]]);
  });

  it('with a velocity of changes keeps a part of the last change, whatever the rate is now', () => {
    // v = −½·2 = −1:              θ = 1 − 1 = 0
    // v = ½·(−1) + ¼·1 = −0.25:   θ = −0.25
    const changes = momentum({ learningRate, momentum: 0.5, velocity: 'changes' });
    expect(runTransform(changes, { start: [1], gradients })).toEqual([[0], [-0.25]]);
  });

  it('dampens new gradients from the second step on', () => {
    // η = 1/2, μ = 1/2, d = 1/4
    // b = 2, not ¾·2:               θ = 1 − 1 = 0
    // b = ½·2 + ¾·(−1) = 0.25:      θ = −0.125
    const dampened = momentum({ learningRate: 0.5, momentum: 0.5, dampening: 0.25 });
    expect(runTransform(dampened, { start: [1], gradients })).toEqual([[0], [-0.125]]);
  });

  it('has one path for both velocities while the rate is constant', () => {
    // Powers of two: every operation is exact, so the paths are equal to the bit.
    const options = { learningRate: 0.25, momentum: 0.5, dampening: 0.25 };
    const given = {
      start: [1, -2],
      gradients: [
        [2, 1],
        [-1, 0],
        [4, -3],
        [0, 0],
        [1, 8],
      ],
    };
    const sums = runTransform(momentum(options), given);
    expect(runTransform(momentum({ ...options, velocity: 'changes' }), given)).toEqual(sums);
  });

  it('without momentum is gradient descent', () => {
    const plain = momentum({ learningRate: 0.5, momentum: 0 });
    expect(runTransform(plain, { start: [1], gradients })).toEqual([[0], [0.5]]);
  });
});
