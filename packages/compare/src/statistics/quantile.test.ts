import { quantile, quartiles } from './quantile.js';

/*
 * 1, 2, 4, 8: positions 0 … 3. The lower quartile lies at 0.75, between 1 and 2: 1.75; the median at 1.5: 3; the upper
 * one at 2.25, between 4 and 8: 5.
 */
it('lies between its two neighbours by their distance', () => {
  expect(quartiles([8, 1, 4, 2])).toEqual({ fastest: 1, lower: 1.75, median: 3, upper: 5 });
});

/*
 * 20 runs of which 16 arrived: the upper quartile lies at 14.25, between the 15th and the 16th, which are there. With 15
 * of them, the 16th is not.
 */
it('is never as soon as a run that counts never came, and only then', () => {
  const runs = (arrived: number) => Array.from({ length: 20 }, (_, i) => (i < arrived ? i + 1 : Infinity));
  expect(quartiles(runs(16)).upper).toBeCloseTo(15.25, 12);
  expect(quartiles(runs(15)).upper).toBe(Infinity);
  expect(quartiles(runs(11)).median).toBe(10.5);
  expect(quartiles(runs(10)).median).toBe(Infinity);
  expect(quartiles(runs(0))).toEqual({ fastest: Infinity, lower: Infinity, median: Infinity, upper: Infinity });
});

it('gives a value itself where the position is that of a value, whatever is next to it', () => {
  expect(quantile([1, 2, Infinity], 0.5)).toBe(2);
  expect(quantile([7], 0.25)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});
