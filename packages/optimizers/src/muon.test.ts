import { traceUpdate } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { adamw, muon, nesterov, sgd } from './index.js';

const plain = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 };

describe('muon', () => {
  it('moves singular values by its polynomial and leaves the singular vectors alone', () => {
    // u = diag(3, 4), ‖u‖ = 5: σ = 0.6 and 0.8; one iteration with a = 2, b = −1, c = ½: 2σ − σ³ + σ⁵/2
    // 0.6: 1.2 − 0.216 + 0.03888 = 1.02288; 0.8: 1.6 − 0.512 + 0.16384 = 1.25184
    const options = { ...plain, iterations: 1, linear: 2, cubic: -1, quintic: 0.5 };
    const path = runTransform(muon(options), { start: [0, 0, 0, 0], gradients: [[3, 0, 0, 4]], shape: [2, 2] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [-1.02288, 0, 0, -1.25184], 1e-15);
  });

  it('makes rows orthogonal and of length 1, about', () => {
    const [x = []] = runTransform(muon(plain), {
      start: [0, 0, 0, 0, 0, 0],
      gradients: [[3, 1, 0, 1, 2, 2]],
      shape: [2, 3],
    });
    const dot = (i: number, j: number) =>
      [0, 1, 2].reduce((sum, k) => sum + (x[3 * i + k] ?? NaN) * (x[3 * j + k] ?? NaN), 0);
    // The coefficients leave singular values between 0.68 and 1.13; their squares differ by less than 0.9.
    for (const i of [0, 1]) expect(Math.abs(dot(i, i) - 0.9)).toBeLessThan(0.45);
    expect(Math.abs(dot(0, 1))).toBeLessThan(0.45);
  });

  it('does to a high matrix what it does to its transpose, times the root of its shape', () => {
    const wide = runTransform(muon(plain), {
      start: [0, 0, 0, 0, 0, 0],
      gradients: [[3, 1, 0, 1, 2, 2]],
      shape: [2, 3],
    });
    const high = runTransform(muon(plain), {
      start: [0, 0, 0, 0, 0, 0],
      gradients: [[3, 1, 1, 2, 0, 2]],
      shape: [3, 2],
    });
    const turned = [0, 3, 1, 4, 2, 5].map((i) => (wide[0]?.[i] ?? NaN) * Math.sqrt(1.5));
    expectClose(high[0] ?? [], turned, 1e-12);
  });

  it('averages gradients, and with nesterov looks ahead', () => {
    // One number; ε = 8 is larger than the norms, so that X = u/8. μ = ½, g = 4, then −3:
    // m = 2, then 1 − 3/2 = −½; ahead: ½·2 + ½·4 = 3, then −½·½ − ½·3 = −7/4
    const options = { ...plain, momentum: 0.5, iterations: 1, linear: 1, cubic: 0, quintic: 0, epsilon: 8 };
    const given = { start: [0], gradients: [[4], [-3]], shape: [1, 1] };
    // A few roundings of 1e-16.
    expectClose(runTransform(muon(options), given).flat(), [-2 / 8, -2 / 8 + 0.5 / 8], 1e-15);
    const ahead = runTransform(muon({ ...options, nesterov: true }), given).flat();
    expectClose(ahead, [-3 / 8, -3 / 8 + 1.75 / 8], 1e-15);
  });

  it('leaves what is no matrix to adamw with the same rate, decay and direction, or to another transform', () => {
    const given = {
      start: [1, -2],
      gradients: [
        [1, 3],
        [0, -1],
        [2, 2],
      ],
    };
    const shared = { learningRate: (step: number) => 0.1 / (step + 1), weightDecay: 0.3, maximize: true };
    expect(runTransform(muon(shared), given)).toEqual(runTransform(adamw(shared), given));
    const others = sgd({ learningRate: 0.5 });
    expect(runTransform(muon({ others }), given)).toEqual(runTransform(others, given));
  });

  it('keeps one number an element of a matrix, and of the rest what the other transform keeps', () => {
    const names = [...traceUpdate(muon(), { w: [3, 2], b: [3] }).state.keys()];
    expect(names.filter((name) => name.startsWith('optimizer/'))).toEqual([
      'optimizer/m/w',
      'optimizer/others/m/b',
      'optimizer/others/v/b',
    ]);
  });

  it('refuses others that move the point of the gradients', () => {
    expect(() => muon({ others: nesterov({ form: 'lookahead' }) })).toThrow(
      'muon: expected others a transform that does not move the point of the gradients, or null, received "nesterov"',
    );
  });
});
