import { random } from '@rivulet/tensor';
import { cutNormal, normalShare } from './normal.js';

// scipy 1.10.1, scipy.stats.norm.cdf.
it.each([
  [0, 0.5],
  [1, 0.8413447460685429],
  [-1.5, 0.06680720126885807],
  [1.959963984540054, 0.975],
  [-3, 0.0013498980316300933],
  [5, 0.9999997133484281],
  [9, 1],
  [-Infinity, 0],
])('the share below %d is %d', (x, share) => {
  expect(Math.abs(normalShare(x) - share)).toBeLessThan(1e-15);
});

/* Around 0 with deviation 0.5, cut to [0, 1): below 0.5 lies (Φ(1) − ½) / (Φ(2) − ½) = 0.34134 / 0.47725 = 0.7152. */
it('what is cut off is shared by what is left', () => {
  const generator = random(1, 'cut');
  const drawn = Array.from({ length: 4000 }, () => cutNormal(generator, 0, 0.5));
  expect(drawn.every((x) => x >= 0 && x < 1)).toBe(true);
  const below = drawn.filter((x) => x < 0.5).length / 4000;
  // Four standard deviations of a share of 0.7152 among 4000.
  expect(Math.abs(below - 0.7152)).toBeLessThan(4 * 0.0071);
});
