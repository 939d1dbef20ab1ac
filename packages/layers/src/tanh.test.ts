import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { tanh } from './tanh.js';

describe('tanh', () => {
  it('has the value and the slope of the hyperbolic tangent', () => {
    // At x = ln 2: (2 − ½) / (2 + ½) = 0.6, slope 1 − 0.36 = 0.64.
    const { y, slope } = at(tanh(), [Math.LN2]);
    expect(y[0]).toBeCloseTo(0.6, 14);
    expect(slope[0]).toBeCloseTo(0.64, 14);
  });
});

layerLaws('tanh', tanh);
