import { runTransform } from '@rivulet/testkit';
import { signSgd } from './sign-sgd.js';

describe('signSgd', () => {
  it('moves each element by the rate against the sign of its gradient', () => {
    // θ = (0, 0, 1), η = 1/4
    // t = 1: g = (3, −10⁻⁹, 0):  θ = (−¼, ¼, 1)
    // t = 2: g = (−1, −1, 10⁹):  θ = (0, ½, ¾)
    const gradients = [
      [3, -1e-9, 0],
      [-1, -1, 1e9],
    ];
    expect(runTransform(signSgd({ learningRate: 0.25 }), { start: [0, 0, 1], gradients })).toEqual([
      [-0.25, 0.25, 1],
      [0, 0.5, 0.75],
    ]);
  });
});
