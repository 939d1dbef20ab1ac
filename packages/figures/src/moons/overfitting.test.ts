import { finalLoss, learnedByHeart, overfit, signTest, turningPoint } from './overfitting.js';

describe('the sign test', () => {
  // Of 4 fair pairs, all in one direction: 2 of 2⁴ outcomes. 3 or more of 4: 2 · (1 + 4) of 16.
  it.each([
    [[1, 1, 1, 1], [2, 2, 2, 2], { larger: 4, pairs: 4, p: 2 / 16 }],
    [[1, 1, 1, 2], [2, 2, 2, 1], { larger: 3, pairs: 4, p: 10 / 16 }],
    [[1, 2], [2, 1], { larger: 1, pairs: 2, p: 1 }],
  ])('of %j and %j', (first, second, expected) => {
    expect(signTest(first, second)).toEqual(expected);
  });

  it('leaves out pairs that are equal', () => {
    expect(signTest([1, 5, Infinity], [2, 5, Infinity])).toEqual({ larger: 1, pairs: 1, p: 1 });
  });

  it('needs ten of twelve to tell a direction from chance', () => {
    const first = Array.from({ length: 12 }, () => 1);
    const withLarger = (count: number): number[] => first.map((_, i) => (i < count ? 2 : 0));
    expect(signTest(first, withLarger(10)).p).toBeCloseTo((2 * (1 + 12 + 66)) / 4096, 12);
    expect(signTest(first, withLarger(9)).p).toBeGreaterThan(0.05);
  });
});

describe('the measures of a run', () => {
  const run = { seed: 1, training: [0.6, 0.04, 0.2], validation: [0.5, 0.3, 0.9] };

  it('are the epoch of the lowest validation loss, the epoch by heart, and the loss at the end', () => {
    expect([turningPoint(run), learnedByHeart(run), finalLoss(run)]).toEqual([2, 2, 0.9]);
  });

  it('say never where the points were not learned by heart', () => {
    expect(learnedByHeart({ ...run, training: [0.6, 0.5] })).toBe(Infinity);
  });
});

describe('the over-fitting experiment, on its first four seeds', () => {
  const seeds = [1, 2, 3, 4];

  it('has the plain net know its points by heart, and lose on others what it had', async () => {
    for (const run of await overfit('plain', seeds)) {
      expect(learnedByHeart(run)).toBeLessThan(300);
      expect(finalLoss(run)).toBeGreaterThan(2 * Math.min(...run.validation));
    }
  });

  it('delays learning by heart by dropout, in every pair', async () => {
    const plain = (await overfit('plain', seeds)).map(learnedByHeart);
    const dropped = (await overfit('dropout', seeds)).map(learnedByHeart);
    expect(signTest(plain, dropped).larger).toBe(seeds.length);
  });

  it('hardly lets the validation loss rise with batch norm, and turns later', async () => {
    const plain = (await overfit('plain', seeds)).map(turningPoint);
    const normed = await overfit('batch norm', seeds);
    expect(signTest(plain, normed.map(turningPoint)).larger).toBe(seeds.length);
    for (const run of normed) {
      expect(learnedByHeart(run)).toBe(Infinity);
      expect(finalLoss(run)).toBeLessThan(0.5);
    }
  });
});
