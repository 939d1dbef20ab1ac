import { expectClose, runTransform } from '@rivulet/testkit';
import { adopt } from './adopt.js';

const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 0.5 };

describe('adopt', () => {
  it('divides by the root of v as it was before this gradient, and only learns v in the first step', () => {
    // t = 1: v = 16, θ stays
    // t = 2: w = 2/4 = ½;  m = ¼;  θ = −⅛;  v = ¾·16 + ¼·4 = 13
    // t = 3: w = −1/√13;  m = ⅛ − ½/√13;  θ = −⅛ − ½·m
    const path = runTransform(adopt(options), { start: [0], gradients: [[4], [2], [-1]] });
    expectClose(path.flat(), [0, -0.125, -0.125 - 0.5 * (0.125 - 0.5 / Math.sqrt(13))], 1e-15);
  });

  it('cuts what it divided to the fourth root of the steps before, and divides by ε at least', () => {
    // t = 1: v = 0, θ stays;  t = 2: w = 3/½ = 6, cut to 1: m = ½, θ = −¼; without clipping m = 3, θ = −1.5
    const gradients = [[0], [3]];
    const run = (clipping: boolean) => runTransform(adopt({ ...options, clipping }), { start: [0], gradients }).flat();
    expect([run(true), run(false)]).toEqual([
      [0, -0.25],
      [0, -1.5],
    ]);
  });

  it('with nesterov steps along the next mean, were its w the same', () => {
    // As in the first test: m = ¼, w = ½: ½·¼ + ½·½ = ⅜
    const path = runTransform(adopt({ ...options, nesterov: true }), { start: [0], gradients: [[4], [2]] });
    expectClose(path.flat(), [0, -0.1875], 1e-15);
  });
});
