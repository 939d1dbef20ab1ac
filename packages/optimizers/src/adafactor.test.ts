import { traceUpdate } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { adafactor } from './adafactor.js';

describe('adafactor', () => {
  it('makes steps in proportion to the parameters, by the root mean square of gradients', () => {
    // θ = (3, 4), rms √12.5; g = (1, −2), w = 1^−κ = 1: v = g², u = (1, −1), rms 1
    // η = 1/2 < 1/√1: θ ← θ − ½·√12.5·u
    const path = runTransform(adafactor({ learningRate: 0.5 }), { start: [3, 4], gradients: [[1, -2]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [3 - Math.sqrt(12.5) / 2, 4 + Math.sqrt(12.5) / 2], 1e-15);
  });

  it('keeps of a matrix the means over its rows and columns', () => {
    // g² = (1 9; 4 16): R = (5, 10), C = (2.5, 12.5), mean of R 7.5
    // v = R·C / 7.5 = (5/3 25/3; 10/3 50/3), u = g/√v; d = 4 does not clip
    const gradients = [[1, 3, -2, 4]];
    const options = { learningRate: 1, scaleByParameters: false, clipThreshold: 4 };
    const path = runTransform(adafactor(options), { start: [0, 0, 0, 0], gradients, shape: [2, 2] });
    const v = [5 / 3, 25 / 3, 10 / 3, 50 / 3];
    expectClose(
      path.flat(),
      [1, 3, -2, 4].map((g, i) => -g / Math.sqrt(v[i] ?? NaN)),
      1e-15,
    );
  });

  it('makes u no longer than d on average', () => {
    // w = 2^−1 at t = 2: v = ½·1 + ½·9 = 5, u = 3/√5 > 1, so 1; the rate is 1/√2
    const options = { learningRate: 9, decayRate: 1, scaleByParameters: false };
    const path = runTransform(adafactor(options), { start: [0], gradients: [[1], [3]] });
    expectClose(path.flat(), [-1, -1 - Math.SQRT1_2], 1e-15);
  });

  it('decays by η·λ, and in the dialect of optax by λ alone', () => {
    const still = (options: object) =>
      runTransform(adafactor({ learningRate: 0.5, weightDecay: 0.25, ...options }), { start: [1], gradients: [[0]] });
    expect([still({}), still({ dialect: 'optax' })]).toEqual([[[0.875]], [[0.75]]]);
  });

  it('takes the size of parameters that have decayed already in the dialect of Keras', () => {
    // θ = 2, ηλ = ½·½: 2 − ½ = 1.5, and a step of ½·1.5; torch: of ½·2
    const options = { learningRate: 0.5, weightDecay: 0.5 };
    const step = (dialect: 'torch' | 'keras') =>
      runTransform(adafactor({ ...options, dialect }), { start: [2], gradients: [[1]] }).flat();
    expectClose([...step('torch'), ...step('keras')], [0.5, 0.75], 1e-15);
  });

  it('remembers a number a row and a column of a large matrix, and one an element of everything else', () => {
    const states = (options: object) =>
      [...traceUpdate(adafactor(options), { w: [3, 2], b: [3] }).state]
        .filter(([name]) => name.startsWith('optimizer/'))
        .map(([name, { leaf }]) => [name, leaf.shape]);
    const vector = ['optimizer/square/b', [3]];
    const factored = [['optimizer/rows/w', [3, 1]], ['optimizer/columns/w', [1, 2]], vector];
    expect(states({})).toEqual(factored);
    expect(states({ factorFrom: 2 })).toEqual(factored);
    const whole = [['optimizer/square/w', [3, 2]], vector];
    expect(states({ factorFrom: 3 })).toEqual(whole);
    expect(states({ factored: false })).toEqual(whole);
    expect(states({ momentum: 0.5 })).toEqual([...factored, ['optimizer/m/w', [3, 2]], ['optimizer/m/b', [3]]]);
  });
});
