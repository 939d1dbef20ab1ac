import { Pace } from '../src/pace.js';

/** The sizes of calls whose steps take so many milliseconds each, until the pace says to breathe. */
function sizes(elsewhere: boolean, millisecondsPerStep: number): number[] {
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const pace = new Pace(elsewhere);
  const list: number[] = [];
  for (let breathe = false; !breathe;) {
    const { steps } = pace;
    list.push(steps);
    pace.begin();
    now += steps * millisecondsPerStep;
    breathe = pace.end(steps);
  }
  clock.mockRestore();
  return list;
}

test('calls double until a slice of 8 ms is full', () => {
  // 1 + 2 ms, 4 of the 5 that are left, and the last.
  expect(sizes(false, 1)).toEqual([1, 2, 4, 1]);
});

test('a step that takes longer than a slice is a call', () => {
  expect(sizes(false, 20)).toEqual([1]);
});

test('calls that are computed elsewhere may take 100 ms together', () => {
  // 1 + 2 + 4 + 8 + 16 + 32 = 63 ms, then the 37 that are left.
  expect(sizes(true, 1)).toEqual([1, 2, 4, 8, 16, 32, 37]);
});
