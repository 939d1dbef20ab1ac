import { ConfigError } from '@rivulet/tensor';
import { pointsOnLine } from './points-on-line.js';

test('forty points lie in [−5, 0) and forty in [0, 5)', () => {
  const { size, inputs, targets, features, classes } = pointsOnLine({ seed: 1 });
  expect([size, inputs.columns, features, classes]).toEqual([80, 1, ['x'], ['left', 'right']]);
  inputs.values.forEach((x, i) => {
    expect(targets.values[i]).toBe(i < 40 ? 0 : 1);
    expect(i < 40 ? x >= -5 && x < 0 : x >= 0 && x < 5).toBe(true);
  });
});

test('the points are uniform on their sides', () => {
  const { inputs } = pointsOnLine({ perSide: 10_000, seed: 2 });
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  // The deviation of a mean is 5/√12/√10000 = 0.014; the bound is four times that.
  expect(Math.abs(mean(inputs.values.subarray(0, 10_000)) + 2.5)).toBeLessThan(0.06);
  expect(Math.abs(mean(inputs.values.subarray(10_000)) - 2.5)).toBeLessThan(0.06);
});

test.each([0, 0.5, 1_000_001])('%p points a side are refused at once', (perSide) => {
  const message = `pointsOnLine: expected an integer 1 ≤ perSide ≤ 10⁶, received ${perSide}`;
  expect(() => pointsOnLine({ perSide })).toThrow(new ConfigError(message));
});
