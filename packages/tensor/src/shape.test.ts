import { broadcastShapes, formatShape, isSampleShape, sameShape, sizeOf } from './shape.js';

describe('shapes', () => {
  test('are written as in messages', () => {
    expect([formatShape([]), formatShape([3]), formatShape(['batch', 2])]).toEqual(['[]', '[3]', '[batch, 2]']);
  });

  test('are the same axis by axis', () => {
    expect([sameShape([2, 3], [2, 3]), sameShape([2, 3], [3, 2]), sameShape([3], [1, 3]), sameShape([], [])]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('of samples have their number in front', () => {
    expect([isSampleShape(['batch', 2]), isSampleShape([2]), isSampleShape([])]).toEqual([true, false, false]);
  });

  test('have a size once the number of samples is known', () => {
    expect([sizeOf([]), sizeOf([2, 3]), sizeOf(['batch', 3], 4), sizeOf(['batch', 3], 0)]).toEqual([1, 6, 12, 0]);
    expect(() => sizeOf(['batch', 3])).toThrow('the size of [batch, 3] depends on the number of samples');
  });

  test('join at their ends, an axis of length 1 stretching', () => {
    expect(broadcastShapes('add', [[], [3]])).toEqual([3]);
    expect(broadcastShapes('add', [['batch', 1], [3]])).toEqual(['batch', 3]);
    expect(
      broadcastShapes('add', [
        [2, 1],
        [1, 3],
      ]),
    ).toEqual([2, 3]);
    expect(broadcastShapes('where', [[2, 1], [3], []])).toEqual([2, 3]);
    expect(() => broadcastShapes('add', [[2], [3]])).toThrow('add: shapes [2] and [3] do not fit together');
  });
});
