import { movedApart } from './axis-marks.js';

const panel = [0, 100] as const;

test('names that lie apart stay where their lines end', () => {
  expect(movedApart([10, 40, 90], 20, panel)).toEqual([10, 40, 90]);
});

test('names that would overlap are moved down, one after another', () => {
  expect(movedApart([10, 12, 13], 20, panel)).toEqual([10, 30, 50]);
});

test('names that come below the panel are moved up again, and push those above them', () => {
  expect(movedApart([75, 95, 96], 20, panel)).toEqual([60, 80, 100]);
});

test('lines that end above the panel are named at its upper edge', () => {
  expect(movedApart([-30, -20], 20, panel)).toEqual([0, 20]);
});
