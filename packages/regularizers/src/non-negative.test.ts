import { runTransform, transformLaws } from '@rivulet/testkit';
import { type NonNegativeOptions, nonNegative } from './non-negative.js';

describe('nonNegative', () => {
  it('cuts negative parameters off at 0 after each update', () => {
    // 1 − 3 = −2 becomes 0, then 0 + 0.5; 2 − 1 = 1, then 1 − 1 = 0.
    const path = runTransform(nonNegative({ select: '*' }), {
      start: [1, 2],
      gradients: [
        [-3, -1],
        [0.5, -1],
      ],
    });
    expect(path).toEqual([
      [0, 1],
      [0.5, 0],
    ]);
  });

  it('leaves NaN to be seen', () => {
    expect(runTransform(nonNegative({ select: '*' }), { start: [1], gradients: [[NaN]] })).toEqual([[NaN]]);
  });

  it('bounds weights and nothing else unless told otherwise', () => {
    expect(() => runTransform(nonNegative(), { start: [1], gradients: [[0]] })).toThrow(
      'nonNegative: expected a parameter named *weight, there are p',
    );
  });

  it.each([
    [{ select: 7 }, 'nonNegative: expected select, a pattern'],
    [{ only: '*' }, 'nonNegative: expected no option of this name, received "only"'],
  ])('refuses %j', (options, message) => {
    expect(() => nonNegative(options as NonNegativeOptions)).toThrow(message);
  });
});

transformLaws('nonNegative', () => nonNegative());
transformLaws('nonNegative of everything', () => nonNegative({ select: '*' }));
