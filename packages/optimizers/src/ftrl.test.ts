import { expectClose, runTransform } from '@rivulet/testkit';
import { ftrl } from './ftrl.js';

const options = { learningRate: 0.5, initialAccumulator: 0 };

describe('ftrl', () => {
  it('solves anew for the best parameters under all gradients so far', () => {
    // θ₀ = 1, η = ½, q = ½, n₀ = 0
    // t = 1: n = 9;  z = 3 − (3 − 0)/½·1 = −3;  θ = 3/(3/½) = 0.5
    // t = 2: g = 4: n = 25;  z = −3 + 4 − (5 − 3)/½·½ = −1;  θ = 1/(5/½) = 0.1
    const path = runTransform(ftrl(options), { start: [1], gradients: [[3], [4]] });
    expectClose(path.flat(), [0.5, 0.1], 1e-15);
  });

  it('makes a parameter exactly 0 where gradients sum up to less than l1', () => {
    // z = 3 − 6·(½, 1) = (0, −3): |0| ≤ 2 gives 0;  (3 − 2)/6
    const path = runTransform(ftrl({ ...options, l1: 2 }), { start: [0.5, 1], gradients: [[3, 3]] });
    expect(path[0]?.[0]).toBe(0);
    expectClose(path.flat(), [0, 1 / 6], 1e-15);
  });

  it('has l2 and beta in the divisor, shrinkage in z, and decays before all of it', () => {
    // θ = 1·(1 − ½·½) = ¾ first;  z = 3 + 2·1·¾ − 6·¾ = 0 with shrinkage 1, so take g = 3 and shrinkage 2: z = 1.5
    // θ = −1.5/(6 + 2·½ + 2/½) = −1.5/11
    const all = { ...options, l2: 0.5, beta: 2, l2Shrinkage: 2, weightDecay: 0.5 };
    expectClose(runTransform(ftrl(all), { start: [1], gradients: [[3]] }).flat(), [-1.5 / 11], 1e-15);
  });

  it('falls with another power of n', () => {
    // q = 1: n = 9, z = 3 − 9/½·1 = −15;  θ = 15/18
    const path = runTransform(ftrl({ ...options, learningRatePower: -1 }), { start: [1], gradients: [[3]] });
    expectClose(path.flat(), [15 / 18], 1e-15);
  });
});
