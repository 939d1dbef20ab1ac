import { ConfigError } from '@rivulet/tensor';
import { blobs } from './blobs.js';

test('blobs without spread are their centers', () => {
  // 5 samples for 2 centers: 3 and 2.
  const { inputs, targets } = blobs({ samples: 5, centers: [[1, 2], [3, 4]], spread: 0 }); // prettier-ignore
  expect([...inputs.values]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4]);
  expect([...targets.values]).toEqual([0, 0, 0, 1, 1]);
});

test('random centers lie in [−10, 10)² and do not depend on the number of samples', () => {
  const [few, many] = [
    blobs({ samples: 4, centers: 4, spread: 0, seed: 9 }),
    blobs({ samples: 8, centers: 4, spread: 0, seed: 9 }),
  ];
  expect([...few.inputs.values]).toEqual([...many.subset([0, 2, 4, 6]).inputs.values]);
  expect(few.inputs.values.every((value) => value >= -10 && value < 10)).toBe(true);
  expect(new Set(few.inputs.values).size).toBe(8);
});

test('features are named by the dimension', () => {
  const features = (...center: number[]) => blobs({ samples: 2, centers: [center, center] }).features;
  expect([features(0), features(0, 0), features(0, 0, 0)]).toEqual([['x'], ['x', 'y'], ['x0', 'x1', 'x2']]);
});

test.each([
  [{ centers: 1 }, 'blobs: expected an integer 2 ≤ centers ≤ 1000, received 1'],
  [{ centers: [[0, 0]] }, 'blobs: expected at least two finite centers of one dimension, received [[0,0]]'],
  [{ centers: [[0, 0], [1]] }, 'blobs: expected at least two finite centers of one dimension, received [[0,0],[1]]'],
  [{ centers: [[0], [NaN]] }, 'blobs: expected at least two finite centers of one dimension, received [[0],[null]]'],
  [{ samples: 2 }, 'blobs: expected an integer 3 ≤ samples ≤ 10⁷, received 2'],
  [{ spread: -1 }, 'blobs: expected a finite spread ≥ 0, received -1'],
])('%j is refused at once', (options, message) => {
  expect(() => blobs(options)).toThrow(new ConfigError(message));
});
