import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { elu } from './elu.js';

describe('elu', () => {
  it('is linear above 0 and an exponential below', () => {
    // At −ln 2 with alpha 2: 2 (½ − 1) = −1, slope 2 · ½ = 1. At 0 the slope is alpha.
    const { y, slope } = at(elu({ alpha: 2 }), [-Math.LN2, 0, 3]);
    expect(y[0]).toBeCloseTo(-1, 14);
    expect(slope[0]).toBeCloseTo(1, 14);
    expect([y[1], y[2]]).toEqual([0, 3]);
    expect([slope[1], slope[2]]).toEqual([2, 1]);
  });

  it('stays finite where its exponential would not, in float32 too', () => {
    for (const precision of ['float32', 'float64'] as const) {
      expect(at(elu(), [-1e4, 1e4, 1e30], precision).slope).toEqual([0, 1, 1]);
    }
  });

  it.each([0, -1, NaN, Infinity])('refuses alpha %p', (alpha) => {
    expect(() => elu({ alpha })).toThrow(`elu: expected a finite alpha > 0, received ${alpha}`);
  });
});

layerLaws('elu', () => elu({ alpha: 0.7 }));
