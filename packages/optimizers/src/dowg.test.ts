import { expectClose, runTransform } from '@rivulet/testkit';
import { dowg } from './dowg.js';

describe('dowg', () => {
  it('weighs squared gradients with the squared distance at their time', () => {
    // θ₀ = (3, 4), R = 4, ε = 0
    // t = 1: G = 4·9 = 36;             θ = (3, 4) − 4/6·(3, 0) = (1, 4)
    // t = 2: ‖θ − θ₀‖² = 4, so R = 4;  G = 36 + 4·16 = 100;  θ = (1, 4) − 4/10·(0, −4) = (1, 5.6)
    // t = 3: R = ‖(−2, 1.6)‖² = 6.56;  G = 100 + 6.56·25 = 264;  θ = (1, 5.6) − 6.56/√264·(5, 0)
    const gradients = [
      [3, 0],
      [0, -4],
      [5, 0],
    ];
    const path = runTransform(dowg({ initialSquaredDistance: 4, epsilon: 0 }), { start: [3, 4], gradients });
    expectClose(path.flat(), [1, 4, 1, 5.6, 1 - 32.8 / Math.sqrt(264), 5.6], 1e-15);
  });

  it('adds ε to the root', () => {
    // R = 10⁻⁴, G = 10⁻⁴·4, √G = 0.02: θ = −10⁻⁴/(0.02 + 10⁻⁴)·2
    expectClose(runTransform(dowg(), { start: [0], gradients: [[2]] }).flat(), [-2e-4 / 0.0201], 1e-15);
  });
});
