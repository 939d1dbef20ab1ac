import { ConfigError, DataError } from '@rivulet/tensor';
import { type FromArraysOptions, fromArrays } from './from-arrays.js';
import { rowsOf } from './matrix.js';

const inputs = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore

test('names as targets are classes in the order of character codes', () => {
  const data = fromArrays({ inputs, targets: ['b', 'a', 'b'] });
  expect([data.classes, [...data.targets.values]]).toEqual([['a', 'b'], [1, 0, 1]]); // prettier-ignore
  expect(data.features).toEqual(['x0', 'x1']);
  expect(rowsOf(data.inputs)).toEqual(inputs);
});

test('numbers as targets are values, and classes where classes are asked for', () => {
  const targets = [7, -1, 7];
  const [values, found] = [fromArrays({ inputs, targets }), fromArrays({ inputs, targets, classes: true })];
  expect([values.classes, [...values.targets.values]]).toEqual([null, [7, -1, 7]]);
  expect([found.classes, [...found.targets.values]]).toEqual([['-1', '7'], [1, 0, 1]]); // prettier-ignore
});

test('with names for the classes, targets are their numbers or their names', () => {
  const classes = ['two', 'one', 'none'];
  expect([...fromArrays({ inputs, targets: [1, 0, 1], classes }).targets.values]).toEqual([1, 0, 1]);
  expect([...fromArrays({ inputs, targets: ['one', 'two', 'one'], classes }).targets.values]).toEqual([1, 0, 1]);
  // A number is the number of a class even where classes have numbers as names.
  expect([...fromArrays({ inputs, targets: [1, 0, 1], classes: ['1', '0'] }).targets.values]).toEqual([1, 0, 1]);
  expect([...fromArrays({ inputs, targets: ['1', '0', '1'], classes: ['1', '0'] }).targets.values]).toEqual([0, 1, 0]);
});

test('rows may be lists, typed arrays or a matrix, and are copied', () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const forms: FromArraysOptions['inputs'][] = [
    inputs,
    inputs.map((row) => Float64Array.from(row)),
    { rows: 3, columns: 2, values },
  ];
  for (const form of forms) expect(rowsOf(fromArrays({ inputs: form, targets: [1, 2, 3] }).inputs)).toEqual(inputs);
  const data = fromArrays({ inputs: { rows: 3, columns: 2, values }, targets: { rows: 3, columns: 2, values } });
  values.fill(0);
  expect([rowsOf(data.inputs), rowsOf(data.targets)]).toEqual([inputs, inputs]);
});

test.each<[string, Partial<Record<keyof FromArraysOptions, unknown>>, string]>([
  [
    'NaN',
    {
      inputs: [
        [1, 2],
        [3, NaN],
        [5, 6],
      ],
    },
    'fromArrays: inputs[1][1], column "x1": expected a finite number, received NaN',
  ],
  [
    'Infinity',
    {
      inputs: [
        [Infinity, 2],
        [3, 4],
        [5, 6],
      ],
      features: ['a', 'b'],
      name: 'mine',
    },
    'fromArrays: mine: inputs[0][0], column "a": expected a finite number, received Infinity',
  ],
  [
    'a text',
    {
      inputs: [
        [1, 2],
        [3, '4'],
        [5, 6],
      ],
    },
    'fromArrays: inputs[1][1], column "x1": expected a finite number, received "4"',
  ],
  [
    'a ragged row',
    { inputs: [[1, 2], [3], [5, 6]] },
    'fromArrays: inputs[1] has 1 columns, inputs[0] has 2; each row needs as many, at least one',
  ],
  [
    'rows without columns',
    { inputs: [[], [], []] },
    'fromArrays: inputs[0] has 0 columns, inputs[0] has 0; each row needs as many, at least one',
  ],
  [
    'something that is no row',
    { inputs: [[1, 2], null, [5, 6]] },
    'fromArrays: inputs[1]: expected a row of numbers, received null',
  ],
  ['no rows', { inputs: [], targets: [] }, 'fromArrays: inputs has no rows'],
  ['a target short', { targets: [1, 2] }, 'fromArrays: there are 3 rows of inputs and 2 targets'],
  ['a target that is NaN', { targets: [1, NaN, 2] }, 'fromArrays: targets[1]: expected a finite number, received NaN'],
  [
    'a row of targets with NaN',
    { targets: [[1], [NaN], [2]] },
    'fromArrays: targets[1][0], column "x0": expected a finite number, received NaN',
  ],
  [
    'a class that is NaN',
    { targets: [1, NaN, 2], classes: true },
    'fromArrays: targets[1]: expected the name or the number of a class, received NaN',
  ],
  [
    'an unknown class',
    { targets: ['a', 'c', 'b'], classes: ['a', 'b'] },
    'fromArrays: targets[1]: expected one of "a", "b" or its number, received "c"',
  ],
  [
    'a class number too large',
    { targets: [0, 2, 1], classes: ['a', 'b'] },
    'fromArrays: targets[1]: expected one of "a", "b" or its number, received 2',
  ],
  [
    'a class number with a fraction',
    { targets: [0, 0.5, 1], classes: ['a', 'b'] },
    'fromArrays: targets[1]: expected one of "a", "b" or its number, received 0.5',
  ],
  [
    'one class only',
    { targets: ['a', 'a', 'a'] },
    'fromArrays: every target is of the class "a"; a classifier needs samples of at least two',
  ],
])('%s is a DataError that names the element', (_, options, message) => {
  expect(() => fromArrays({ inputs, targets: [1, 2, 3], ...options } as FromArraysOptions)).toThrow(
    new DataError(message),
  );
});

test.each<[Partial<Record<keyof FromArraysOptions, unknown>>, string]>([
  [{ features: ['a'] }, 'fromArrays: expected 2 different names of features, received ["a"]'],
  [{ features: ['a', 'a'] }, 'fromArrays: expected 2 different names of features, received ["a","a"]'],
  [{ classes: ['a'] }, 'fromArrays: expected at least two different names of classes, received ["a"]'],
  [{ classes: ['a', 'a'] }, 'fromArrays: expected at least two different names of classes, received ["a","a"]'],
  [
    { inputs: { rows: 3, columns: 2, values: [1] } },
    'fromArrays: expected inputs to be rows, or a matrix of rows · columns values, received "3 × 2"',
  ],
])('%j is a ConfigError', (options, message) => {
  expect(() => fromArrays({ inputs, targets: [1, 2, 3], ...options } as FromArraysOptions)).toThrow(
    new ConfigError(message),
  );
});

test('a spec of much data is made only when asked for, and once', () => {
  const data = fromArrays({ inputs, targets: [1, 2, 3] });
  expect(data.spec).toBe(data.spec);
});
