import { ConfigError } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import { play } from '../test/play.js';
import { chain, ema, momentum, multiSteps, sgd, swa, withAverages } from './index.js';

const steps = (count: number) => Array.from({ length: count }, () => ({ p: [1] }));
/** θ = −1, −2, −3, …: the parameters and their average after each step. */
const averages = (average: ReturnType<typeof ema>, count: number) => {
  const path = play(chain(sgd({ learningRate: 1 }), average), { start: { p: [0] }, gradients: steps(count) });
  return path.map((states) => [states['params/p']?.[0], states['optimizer/1/average/p']?.[0]]);
};

describe('ema', () => {
  it('begins with a copy and then follows by a share', () => {
    // a = −1; −1 + ½·(−2 + 1) = −1.5; −1.5 + ½·(−3 + 1.5) = −2.25
    expect(averages(ema({ decay: 0.5 }), 3)).toEqual([
      [-1, -1],
      [-2, -1.5],
      [-3, -2.25],
    ]);
  });

  it('follows the parameters until it begins, and then every so many updates', () => {
    // Copies −1 and −2; begins with −3; −5: −3 + ½·(−5 + 3) = −4
    expect(averages(ema({ decay: 0.5, start: 2, every: 2 }), 6).map(([, a]) => a)).toEqual([-1, -2, -3, -3, -4, -4]);
  });

  it('may set the parameters to the average', () => {
    // a = −1, θ = −1; θ = −2, a = −1.5 → θ = −1.5; θ = −2.5, a = −2; θ = −3.5, a = −2.75 → θ = −2.75
    expect(averages(ema({ decay: 0.5, overwriteEvery: 2 }), 4)).toEqual([
      [-1, -1],
      [-1.5, -1.5],
      [-2.5, -2],
      [-2.75, -2.75],
    ]);
  });

  it('has the defaults of torch, or of Keras', () => {
    expect(averages(ema(), 2)[1]?.[1]).toBeCloseTo(-1.001, 14);
    expect(averages(ema({ dialect: 'keras' }), 2)[1]?.[1]).toBeCloseTo(-1.01, 14);
  });
});

describe('swa', () => {
  it('is the mean', () => {
    // −1; (−1 − 2)/2; (−1 − 2 − 3)/3; …
    expect(averages(swa(), 4).map(([, a]) => a)).toEqual([-1, -1.5, -2, -2.5]);
  });

  it('averages every so many updates from one on', () => {
    // −2, then (−2 − 5)/2, then (−2 − 5 − 8)/3
    expect(averages(swa({ start: 1, every: 3 }), 8).map(([, a]) => a)).toEqual([-1, -2, -2, -2, -3.5, -3.5, -3.5, -5]);
  });
});

describe('averages', () => {
  it('change nothing about the training', () => {
    const gradients = [[3], [-1], [0.5], [2]];
    const plain = runTransform(momentum(), { start: [1], gradients });
    for (const average of [ema(), swa({ start: 1 })]) {
      expect(runTransform(chain(momentum(), average), { start: [1], gradients })).toEqual(plain);
    }
  });

  it('inside multiSteps count updates, beside it steps', () => {
    const sgd1 = sgd({ learningRate: 1 });
    const last = (transform: ReturnType<typeof chain>) =>
      withAverages(play(transform, { start: { p: [0] }, gradients: steps(4) }).at(-1) ?? {})['params/p'];
    // θ = 0, −1, −1, −2: the mean of −1 and −2, or of all four
    expect(last(chain(multiSteps(chain(sgd1, swa()), { every: 2 })))).toEqual([-1.5]);
    expect(last(chain(multiSteps(sgd1, { every: 2 }), swa()))).toEqual([-1]);
  });
});

describe('withAverages', () => {
  const states = {
    'params/0.weight': [1],
    'params/0.bias': [2],
    'layers/1.mean': [3],
    'optimizer/0/m/0.weight': [4],
    'optimizer/1/average/0.weight': [5],
  };

  it('puts averages in place of parameters and leaves the rest', () => {
    expect(withAverages(states)).toEqual({ ...states, 'params/0.weight': [5] });
    expect(withAverages({ 'params/p': 1, 'optimizer/average/p': 2 })).toEqual({
      'params/p': 2,
      'optimizer/average/p': 2,
    });
    expect(states['params/0.weight']).toEqual([1]);
  });

  it('refuses states without averages, and with two of one parameter', () => {
    expect(() => withAverages({ 'params/p': 1 })).toThrow(
      new ConfigError('withAverages: expected states of ema or swa, received params/p'),
    );
    expect(() => withAverages({ ...states, 'optimizer/2/average/0.weight': [6] })).toThrow(
      new ConfigError(
        'withAverages: expected one average of 0.weight, received optimizer/1/average/0.weight and optimizer/2/average/0.weight',
      ),
    );
  });
});
