import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { type GeluOptions, gelu } from './gelu.js';

describe('gelu', () => {
  it('is the input weighted with the normal distribution', () => {
    // Φ(1) = 0.8413447460685429, φ(1) = 0.24197072451914337: y = Φ(1), slope Φ(1) + 1 · φ(1).
    // At 0: y = 0, slope Φ(0) = ½.
    const { y, slope } = at(gelu(), [1, 0]);
    expect(y[0]).toBeCloseTo(0.8413447460685429, 15);
    expect(slope[0]).toBeCloseTo(1.0833154705876863, 15);
    expect([y[1], slope[1]]).toEqual([0, 0.5]);
  });

  it('differs from its approximation by at most 5e-4', () => {
    const points = Array.from({ length: 1001 }, (_, index) => (index - 500) / 50);
    const [exact, approximate] = [at(gelu(), points).y, at(gelu({ approximate: 'tanh' }), points).y];
    const worst = Math.max(...exact.map((value, index) => Math.abs(value - (approximate[index] ?? NaN))));
    expect(worst).toBeLessThan(5e-4);
    expect(worst).toBeGreaterThan(4e-4);
  });

  it.each(['none', 'tanh'] as const)('has neither NaN nor infinities far away, %s', (approximate) => {
    for (const precision of ['float32', 'float64'] as const) {
      const far = at(gelu({ approximate }), [-1e30, -1e4, -30, 30, 1e4, 1e30], precision);
      expect(far.y.map((value) => Math.fround(value) + 0)).toEqual([0, 0, 0, 30, 1e4, Math.fround(1e30)]);
      expect(far.slope.map((value) => Math.fround(value) + 0)).toEqual([0, 0, 0, 1, 1, 1]);
    }
  });

  it('refuses another approximation', () => {
    expect(() => gelu(JSON.parse('{"approximate":"sigmoid"}') as GeluOptions)).toThrow(
      `gelu: expected approximate 'none' or 'tanh', received "sigmoid"`,
    );
  });
});

layerLaws('gelu, exact', () => gelu());
layerLaws('gelu, with tanh', () => gelu({ approximate: 'tanh' }));
