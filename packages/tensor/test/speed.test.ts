import { trainMoons } from './moons-net.js';

describe('the reference evaluator on the two-moons net', () => {
  test.each(['float32', 'float64'] as const)('learns the moons in %s', (precision) => {
    const { losses } = trainMoons(1000, precision);
    // Two classes that nothing tells apart have a loss of ln 2.
    expect(losses[0]).toBeCloseTo(Math.LN2, 0);
    const late = losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10;
    expect(late).toBeLessThan(0.1);
  });

  // About 100 µs where nothing else runs; the bound leaves room for a busy machine.
  test('takes well under a millisecond a step', () => {
    const { microseconds } = trainMoons(1000, 'float32');
    expect(microseconds).toBeLessThan(1500);
  });
});
