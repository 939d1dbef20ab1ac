import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { sigmoid } from './sigmoid.js';

describe('sigmoid', () => {
  it('has the value and the slope of the logistic function', () => {
    // At x = ln 3: 1 / (1 + ⅓) = 0.75, slope 0.75 · 0.25 = 0.1875.
    const { y, slope } = at(sigmoid(), [Math.log(3)]);
    expect(y[0]).toBeCloseTo(0.75, 14);
    expect(slope[0]).toBeCloseTo(0.1875, 14);
  });

  it('saturates without NaN, in float32 too', () => {
    for (const precision of ['float32', 'float64'] as const) {
      expect(at(sigmoid(), [-1e4, 1e4], precision)).toEqual({ y: [0, 1], slope: [0, 0] });
    }
  });
});

layerLaws('sigmoid', sigmoid);
