import { ConfigError } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import { circles } from './circles.js';

test('seven clean points lie evenly on their circles', () => {
  // 7 samples: 3 outer at angles 0, 120°, 240°; 4 inner of radius 0.4 at 0, 90°, 180°, 270°.
  const half = Math.sqrt(3) / 2;
  const { inputs, targets } = circles({ samples: 7, noise: 0, factor: 0.4 });
  // cos and sin as float64 are off by about 1e-16.
  expectClose(inputs.values, [1, 0, -0.5, half, -0.5, -half, 0.4, 0, 0, 0.4, -0.4, 0, 0, -0.4], 1e-12);
  expect([...targets.values]).toEqual([0, 0, 0, 1, 1, 1, 1]);
});

test.each([
  [{ factor: 1 }, 'circles: expected 0 ≤ factor < 1, received 1'],
  [{ factor: NaN }, 'circles: expected 0 ≤ factor < 1, received NaN'],
  [{ samples: 0 }, 'circles: expected an integer 2 ≤ samples ≤ 10⁷, received 0'],
  [{ noise: Infinity }, 'circles: expected a finite noise ≥ 0, received Infinity'],
])('%j is refused at once', (options, message) => {
  expect(() => circles(options)).toThrow(new ConfigError(message));
});
