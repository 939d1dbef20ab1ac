import { Trace, rootScope } from '@rivulet/tensor';
import { lossLaws } from '@rivulet/testkit';
import { measure } from '../test/measure.js';
import { meanSquaredError } from './mean-squared-error.js';

describe('meanSquaredError', () => {
  it('is the mean of the squared differences over the columns', () => {
    // Differences 1 and −3: (1 + 9) / 2 = 5, gradient 2 · difference / 2.
    const { loss, gradient, predictions } = measure(meanSquaredError(), [[2, 1]], [[1, 4]]);
    expect([...loss, ...gradient]).toEqual([5, 1, -3]);
    expect(Array.from(predictions)).toEqual([2, 1]);
  });

  it('knows no classes', () => {
    expect(meanSquaredError().correct).toBeUndefined();
  });

  it('refuses an output and a target of different shapes', () => {
    const trace = new Trace();
    const [one, two] = [trace.data('one', 1), trace.data('two', 2)];
    expect(() => meanSquaredError().perSample(two, one, rootScope(trace, 'loss', new Map()))).toThrow(
      'expected output and target of one shape, received [batch, 2] and [batch, 1]',
    );
  });
});

lossLaws('meanSquaredError', meanSquaredError, {
  output: [
    [0.3, -1.2],
    [2.1, 0.4],
  ],
  target: [
    [0.1, 0.2],
    [-1, 3],
  ],
});
