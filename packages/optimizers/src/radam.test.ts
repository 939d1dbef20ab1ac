import { expectClose, runTransform } from '@rivulet/testkit';
import { radam } from './radam.js';

describe('radam', () => {
  it('does not divide in the first five steps, in which a mean of a thousand squares knows too little', () => {
    // β₁ = 0: θ ← θ − η·g while r < 5; with β₂ = 0.999 r is t less a little in the first steps.
    const gradients = [[3], [1], [-2], [4], [1], [100]];
    const path = runTransform(radam({ learningRate: 0.5, beta1: 0 }), { start: [0], gradients });
    expect(path.slice(0, 5).flat()).toEqual([-1.5, -2, -1, -3, -3.5]);
    const last = (path[5]?.[0] ?? NaN) - (path[4]?.[0] ?? NaN);
    expect(Math.abs(last)).toBeLessThan(0.5);
  });

  it('from then on divides by the root, and takes shorter steps while r is short', () => {
    // β₁ = 0, β₂ = 3/4: r∞ = 7. For g = 2 at every step v corrected is 4 and the step η·ρ·2/(2 + 0), ρ = √((r − 4)(r − 2)·7 / (3·5·r)), r = 7 − 2·t·0.75ᵗ / (1 − 0.75ᵗ).
    const options = { learningRate: 1, beta1: 0, beta2: 0.75, epsilon: 0 };
    const path = runTransform(radam(options), { start: [0], gradients: Array.from({ length: 12 }, () => [2]) }).flat();
    const power = 0.75 ** 12;
    const r = 7 - (24 * power) / (1 - power);
    const rho = Math.sqrt(((r - 4) * (r - 2) * 7) / (15 * r));
    // A few roundings of 1e-16.
    expectClose([(path[10] ?? NaN) - (path[11] ?? NaN)], [rho], 1e-14);
  });

  it('has ε beside √v, or beside the corrected root, as optax', () => {
    // β₂ = 3/4, threshold 0.5: ρ at t = 1 with r = 7 − 6 = 1: √((−3)(−1)·7 / (3·5·1)) = √1.4
    // v = ¼·16 = 4: torch 4·√¼/(2 + 1) = 2/3; optax 4/(√16 + 1) = 4/5
    const options = { learningRate: 1, beta1: 0, beta2: 0.75, epsilon: 1, threshold: 0.5 };
    const step = (more: object) =>
      runTransform(radam({ ...options, ...more }), { start: [0], gradients: [[4]] }).flat();
    expectClose(step({}), [(-2 / 3) * Math.sqrt(1.4)], 1e-14);
    expectClose(step({ dialect: 'optax' }), [(-4 / 5) * Math.sqrt(1.4)], 1e-14);
  });
});
