import { expectClose, runTransform } from '@rivulet/testkit';
import { dog } from './dog.js';

describe('dog', () => {
  it('steps by the largest distance so far over the root of the sum of squared gradients', () => {
    // θ₀ = (3, 4), ρ = ½ and relative: r = ½·(1 + 5) = 3; ε = 0
    // t = 1: G = 9;       θ = (3, 4) − 3/3·(3, 0) = (0, 4)
    // t = 2: ‖θ − θ₀‖ = 3, so r = 3;  G = 9 + 16 = 25;  θ = (0, 4) − 3/5·(0, −4) = (0, 6.4)
    // t = 3: r = ‖(−3, 2.4)‖ = √14.76;  G = 50;         θ = (0, 6.4) − √14.76/√50·(5, 0)
    const gradients = [
      [3, 0],
      [0, -4],
      [5, 0],
    ];
    const path = runTransform(dog({ firstStep: 0.5, epsilon: 0 }), { start: [3, 4], gradients });
    expectClose(path.flat(), [0, 4, 0, 6.4, -5 * Math.sqrt(14.76 / 50), 6.4], 1e-15);
  });

  it('takes the first distance or the first rate as it is told', () => {
    // distance ½: θ = 0 − ½/2·2;  rate ½: θ = 0 − ½·2, then r = 1, G = 8
    const run = (firstStepAs: 'distance' | 'rate') =>
      runTransform(dog({ firstStep: 0.5, firstStepAs, epsilon: 0 }), { start: [0], gradients: [[2], [2]] }).flat();
    expectClose(run('distance'), [-0.5, -0.5 - 1 / Math.sqrt(8)], 1e-15);
    expectClose(run('rate'), [-1, -1 - 2 / Math.sqrt(8)], 1e-15);
  });
});
