import { expectClose, runTransform } from '@rivulet/testkit';
import { scheduleFreeAdamw } from './schedule-free-adamw.js';

describe('scheduleFreeAdamw', () => {
  it('moves the fast weights by normalised gradients, and averages them', () => {
    // β₁ = ½, β₂ = ¾, ε = 1, η = ½, λ = ½. x = y = z = 2
    // t = 1: v = 4, corrected 16: 4/5;  z = 2 − ½·(0.8 + ½·2) = 1.1;   c = 1:  x = 1.1
    // t = 2: y = 1.1;  v = ¾·4 + ¼·16 = 7, corrected 7/(7/16) = 16: −4/5
    //        z = 1.1 − ½·(−0.8 + ½·1.1) = 1.225;  c = ½:  x = 1.1625
    const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 1, weightDecay: 0.5 };
    const path = runTransform(scheduleFreeAdamw(options), { start: [2], gradients: [[4], [-4]] });
    expectClose(path.flat(), [1.1, 1.1625], 1e-15);
  });
});
