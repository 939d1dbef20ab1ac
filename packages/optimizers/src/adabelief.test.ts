import { expectClose, runTransform } from '@rivulet/testkit';
import { adabelief } from './adabelief.js';

const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 1, epsilonRoot: 0 };

describe('adabelief', () => {
  it('divides by how far gradients are from their mean', () => {
    // t = 1: m = 2, corrected 4;  v = ¼·(4 − 2)² = 1, corrected 1/¼ = 4       θ = −½·4/(2 + 1) = −2/3
    // t = 2: m = 1 + 1 = 2, corrected 2/(3/4) = 8/3;  g = 2 is the mean, v = ¾, corrected ¾/(7/16) = 12/7
    //        θ = −2/3 − ½·(8/3)/(√(12/7) + 1)
    const path = runTransform(adabelief(options), { start: [0], gradients: [[4], [2]] });
    expectClose(path.flat(), [-2 / 3, -2 / 3 - 4 / 3 / (Math.sqrt(12 / 7) + 1)], 1e-15);
  });

  it('adds ε′ to the mean of squares itself, so that it stays there', () => {
    // g = 0 for two steps: v = 1, then ¾ + 1; corrected 1.75/(7/16) = 4. Then g = 3 with β₁ = 0: m is g and
    // no surprise is left; v = ¾·1.75 + 1 = 2.3125, corrected 2.3125/(37/64) = 4: θ = −½·3/(2 + 1)
    const path = runTransform(adabelief({ ...options, beta1: 0, epsilonRoot: 1 }), {
      start: [0],
      gradients: [[0], [0], [3]],
    });
    expectClose(path.flat(), [0, 0, -0.5], 1e-15);
  });

  it('with nesterov steps along the mean of the next step, were its gradient the same', () => {
    // t = 1: m = 2;  ½·2/(1 − ¼) + ½·4/(1 − ½) = 4/3 + 4;  θ = −½·(16/3)/3
    const path = runTransform(adabelief({ ...options, nesterov: true }), { start: [0], gradients: [[4]] });
    expectClose(path.flat(), [-8 / 9], 1e-15);
  });
});
