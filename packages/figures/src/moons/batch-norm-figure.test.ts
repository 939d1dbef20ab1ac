import { batchNormFigure, batchNormMoments } from './batch-norm-figure.js';

describe('figure 15-42', () => {
  it('shows neurons of mean 0 and deviation 1 behind the batch norm after the first update, whatever was in front', async () => {
    const [first] = await batchNormMoments();
    expect(first?.epoch).toBe(1);
    expect(first?.after).toHaveLength(13);
    for (const { mean, deviation } of first?.after ?? []) {
      // Adam's first step moves shift and scale by its rate, 0.01; ε is 10⁻⁵ beside variances above 0.1.
      expect(Math.abs(mean)).toBeLessThan(0.0101);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.0102);
    }
    const means = first?.before.map(({ mean }) => mean) ?? [];
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(1);
  });

  it('keeps the means behind it within 0.3 of 0, and the deviations between 0.7 and 1.4, as its paragraph says', async () => {
    const { after = [], epoch } = (await batchNormMoments()).at(-1) ?? {};
    expect(epoch).toBe(400);
    for (const { mean, deviation } of after) {
      expect(Math.abs(mean)).toBeLessThan(0.3);
      expect(deviation).toBeGreaterThan(0.7);
      expect(deviation).toBeLessThan(1.4);
    }
  });

  it('has in its table what it draws: 13 neurons on two sides at four epochs', async () => {
    const { tables } = await batchNormFigure.make();
    expect(tables.neurons?.rows).toHaveLength(13 * 2 * 4);
  });
});
