import { expectClose, runTransform } from '@rivulet/testkit';
import { prodigy } from './prodigy.js';

const root = Math.sqrt(7);
const options = { beta1: 0.5, beta2: 0.75, beta3: 0.5, epsilon: 1, initialEstimate: 0.5 };

describe('prodigy', () => {
  it('raises its estimate of the distance as gradients keep pointing away from the start', () => {
    // d = d₀ = ½, η = 1, c = 4. e = d·√(1 − ¾)/(1 − ½) = d in the first step
    // t = 1: e = ½;  d·g = 2;  m = 1;  v = 1;  s = ½·2/½ = 2;  r = 0;  d stays
    //        θ = −½·1/(1 + ½) = −1/3
    // t = 2: e = ½·√(7/16)/(3/4) = √7/6;  d·g = 2;  m = 1.5;  v = 1.75;  s = 1 + √7/6·2/½ = 1 + 2√7/3
    //        r = √7/6·½·4·(1/3)/½ = 2√7/9;  d = 4·r/s = 0.85
    //        θ = −1/3 − √7/6·1.5/(√1.75 + d)
    const path = runTransform(prodigy({ ...options, estimateFactor: 4 }), { start: [0], gradients: [[4], [4]] });
    const d = (8 * root) / 9 / (1 + (2 * root) / 3);
    expectClose(path.flat(), [-1 / 3, -1 / 3 - root / 4 / (root / 2 + d)], 1e-15);
  });

  it('never lowers its estimate', () => {
    // As above with c = 1: r/s = 0.21, so d stays ½.
    const path = runTransform(prodigy(options), { start: [0], gradients: [[4], [4]] });
    expectClose(path.flat(), [-1 / 3, -1 / 3 - root / 4 / (root / 2 + 0.5)], 1e-15);
  });

  it('with the safeguard leaves the rate out of what it divides by', () => {
    // As above with c = 4, and s = 2 in the first step, then 1 + ½·2/½ = 3: d = 4·2√7/27
    const safe = { ...options, estimateFactor: 4, safeguardWarmup: true };
    const path = runTransform(prodigy(safe), { start: [0], gradients: [[4], [4]] });
    expectClose(path.flat(), [-1 / 3, -1 / 3 - root / 4 / (root / 2 + (8 * root) / 27)], 1e-15);
  });

  it('leaves its estimate as it is while all gradients are 0', () => {
    expect(runTransform(prodigy(), { start: [1], gradients: [[0], [0]] })).toEqual([[1], [1]]);
  });
});
