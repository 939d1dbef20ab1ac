import { misclassified, pointsOnALine, smooth } from './index.js';

describe('pointsOnALine', () => {
  it('draws 40 points a side in [−5, 0) and [0, 5), in order, the same for a seed', () => {
    const { left, right } = pointsOnALine({ seed: 3 });
    expect([left.length, right.length]).toEqual([40, 40]);
    expect(left.every((x) => x >= -5 && x < 0) && right.every((x) => x >= 0 && x < 5)).toBe(true);
    expect([...right].sort((a, b) => a - b)).toEqual(right);
    expect(pointsOnALine({ seed: 3 })).toEqual({ left, right });
    expect(pointsOnALine({ seed: 4 })).not.toEqual({ left, right });
  });
});

describe('misclassified', () => {
  // Divided at −1.5: −1 of the left class lies right of it. At 2: 1 of the right class lies left of it, and
  // every one of the left class does as it should.
  it('counts the points on the wrong side', () => {
    const points = { left: [-3, -2, -1], right: [1, 2, 3] };
    expect([-4, -1.5, 0, 2, 4].map((divide) => misclassified(points, divide))).toEqual([3, 1, 0, 1, 3]);
  });
});

describe('smooth', () => {
  // The parabola through 5 values has at the middle (−3, 12, 17, 12, −3)/35: least squares by hand.
  it('weighs five values as the least-squares parabola does', () => {
    const smoothed = smooth([0, 0, 0, 0, 1, 0, 0, 0, 0], { window: 5, order: 2 });
    const weights = [-3, 12, 17, 12, -3].map((weight) => weight / 35);
    weights.forEach((weight, i) => expect(smoothed[i + 2]).toBeCloseTo(weight, 12));
  });

  it('leaves a cubic as it is, to its ends', () => {
    const cubic = Array.from({ length: 120 }, (_, i) => ((i - 40) / 30) ** 3 - i / 60);
    smooth(cubic).forEach((value, i) => expect(value).toBeCloseTo(cubic[i] ?? NaN, 9));
  });

  it('refuses windows that do not fit', () => {
    expect(() => smooth([1, 2, 3])).toThrow('smooth: expected an odd window of more than 3 and at most 3 values');
    expect(() => smooth([1, 2, 3, 4, 5, 6], { window: 6 })).toThrow('received 6');
  });
});
