import { ConfigError } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import { spirals } from './spirals.js';

test('clean arms wind to radius 1, evenly apart', () => {
  // turns ½, 2 arms, 2 points each: r = ½, 1; angle 2π (r/2 + a/2) = 90°, 180° for arm 0, 270°, 360° for arm 1.
  const { inputs, targets } = spirals({ samples: 4, turns: 0.5, noise: 0 });
  // cos and sin as float64 are off by about 1e-16.
  expectClose(inputs.values, [0, 0.5, -1, 0, 0, -0.5, 1, 0], 1e-12);
  expect([...targets.values]).toEqual([0, 0, 1, 1]);
});

test('samples that cannot be shared evenly go to the first arms', () => {
  const { targets, classes } = spirals({ samples: 8, arms: 3 });
  expect([...targets.values]).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
  expect(classes).toEqual(['arm 0', 'arm 1', 'arm 2']);
});

test.each([
  [{ arms: 1 }, 'spirals: expected an integer 2 ≤ arms ≤ 100, received 1'],
  [{ arms: 5, samples: 4 }, 'spirals: expected an integer 5 ≤ samples ≤ 10⁷, received 4'],
  [{ turns: 0 }, 'spirals: expected a finite turns > 0, received 0'],
  [{ noise: -1 }, 'spirals: expected a finite noise ≥ 0, received -1'],
])('%j is refused at once', (options, message) => {
  expect(() => spirals(options)).toThrow(new ConfigError(message));
});
