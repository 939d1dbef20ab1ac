/** Clocks that jump: a run is the same, ends, and lets others have the thread. */
import { lastValueFrom, toArray } from 'rxjs';
import { Pace } from '../src/pace.js';
import { progress } from '../src/operators.js';
import { train } from '../src/train.js';
import { smallTask } from './small-task.js';

afterEach(() => jest.restoreAllMocks());

/** Milliseconds that a clock shows, one call after another. */
const clocks: Readonly<Record<string, (call: number) => number>> = {
  'stands still': () => 1000,
  'goes back all the time': (call) => 1e9 - 50 * call,
  'goes back by an hour': (call) => (call < 20 ? 4e6 : 4e5) + call,
  'goes ahead by a year': (call) => (call < 20 ? 0 : 3.15e10) + call,
  'jumps to and fro': (call) => 1e6 + (call % 2 === 0 ? -1 : 1) * 1e5 * (call % 7),
};

test.each(Object.entries(clocks))('a clock that %s changes nothing that happens', async (_, clock) => {
  const task = smallTask({ checkpointEvery: 2 });
  const expected = await lastValueFrom(train(task).pipe(toArray()));
  let calls = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => clock(calls++));
  jest.spyOn(Date, 'now').mockImplementation(() => clock(calls++));
  expect(await lastValueFrom(train(task).pipe(toArray()))).toEqual(expected);
  const shown = await lastValueFrom(train(task).pipe(progress(), toArray()));
  for (const { seconds, epochsPerSecond } of shown) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(epochsPerSecond).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(seconds) && Number.isFinite(epochsPerSecond)).toBe(true);
  }
  expect(calls).toBeGreaterThan(0);
});

test('a clock that went back ends the slice, so that others have their turn', () => {
  let now = 1e6;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const pace = new Pace(false);
  pace.begin();
  now = 10;
  expect(pace.end(1)).toBe(true);
  pace.breathed();
  pace.begin();
  now += 1;
  expect(pace.end(1)).toBe(false);
  expect(pace.steps).toBeGreaterThanOrEqual(1);
});
