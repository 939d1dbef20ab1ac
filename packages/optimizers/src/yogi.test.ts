import { expectClose, runTransform } from '@rivulet/testkit';
import { yogi } from './yogi.js';

describe('yogi', () => {
  it('lets v follow g² by a share of g², down as fast as up', () => {
    // β₁ = 1/2, β₂ = 3/4, ε = 1, m and v start at 0
    // t = 1: m = 2, corrected 4;  v = 0 + ¼·16 = 4, corrected 16;                 θ = −½·4/5 = −0.4
    // t = 2: g = −2: m = 0;       v = 4 ∓ 0, as v = g²: 4;                        θ stays
    // t = 3: g = 1: m = ½, corrected 4/7;  v = 4 − ¼·1 = 3.75, corrected 3.75/(37/64) = 240/37
    const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 1, initialAccumulator: 0 };
    const path = runTransform(yogi(options), { start: [0], gradients: [[4], [-2], [1]] });
    expectClose(path.flat(), [-0.4, -0.4, -0.4 - 2 / 7 / (Math.sqrt(240 / 37) + 1)], 1e-15);
  });

  it('starts m and v from 10⁻⁶, so that it drifts before the first gradient', () => {
    // m = 0.9·10⁻⁶, corrected 9·10⁻⁶; v = 10⁻⁶, corrected 10⁻³; θ = −0.01·9·10⁻⁶/(√10⁻³ + 10⁻³)
    const path = runTransform(yogi(), { start: [0], gradients: [[0]] });
    // Relative to 10⁻³; a number of 10⁻⁶ is met to 9 digits and better.
    expectClose(path.flat(), [-9e-8 / (Math.sqrt(1e-3) + 1e-3)], 1e-15);
  });
});
