import { ConfigError, ShapeError } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import fc from 'fast-check';
import { fromArrays } from './from-arrays.js';
import { scale, scaleSplit, split, subset } from './table-dataset.js';

/** Row i has the input i and the class i % classes. */
const numbered = (size: number, classes = 2) =>
  fromArrays({
    inputs: Array.from({ length: size }, (_, row) => [row]),
    targets: Array.from({ length: size }, (_, row) => row % classes),
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
    name: 'numbered',
  });

const sorted = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b);

test('a share is rounded to whole samples, a number is taken as it is', () => {
  const sizes = (size: number, train: number) => {
    const parts = numbered(size).split({ train, seed: 1 });
    return [parts.train.size, parts.validation.size];
  };
  expect(sizes(300, 0.67)).toEqual([201, 99]);
  expect(sizes(300, 201)).toEqual([201, 99]);
  expect(sizes(10, 1)).toEqual([1, 9]);
  // 0.1 of 2 rounds to 0, 0.9 to 2: each part keeps one.
  expect([sizes(2, 0.1), sizes(2, 0.9)]).toEqual([[1, 1], [1, 1]]); // prettier-ignore
});

test('every sample is in one part, with its own target', () => {
  const options = fc.record({
    size: fc.integer({ min: 4, max: 60 }),
    classes: fc.integer({ min: 2, max: 4 }),
    train: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    stratify: fc.boolean(),
  });
  fc.assert(
    fc.property(options, ({ size, classes, ...rest }) => {
      const { train, validation } = split(numbered(size, classes), rest);
      expect(sorted([...train.inputs.values, ...validation.inputs.values])).toEqual(
        Array.from({ length: size }, (_, row) => row),
      );
      for (const part of [train, validation]) {
        expect([...part.targets.values]).toEqual(Array.from(part.inputs.values, (row) => row % classes));
      }
      expect(train.size).toBe(Math.min(size - 1, Math.max(1, Math.round(size * rest.train))));
    }),
  );
});

test('a stratified split has the shares of the classes, to the nearest sample', () => {
  // 7 of class 0 and 3 of class 1; 6 to train on: 4.2 and 1.8, so 4 and 2.
  const data = numbered(20).subset([0, 2, 4, 6, 8, 10, 12, 1, 3, 5]);
  for (const seed of [0, 1, 2, 3]) {
    const { train, validation } = data.split({ train: 6, seed, stratify: true });
    expect([sorted(train.targets.values), sorted(validation.targets.values)]).toEqual([[0, 0, 0, 0, 1, 1], [0, 0, 0, 1]]); // prettier-ignore
  }
});

test('a split is shuffled, the same for the same seed, another for another', () => {
  const rows = (seed: number) => [...numbered(50).split({ train: 25, seed }).train.inputs.values];
  expect(rows(1)).toEqual(rows(1));
  expect(rows(1)).not.toEqual(rows(2));
  expect(rows(1)).not.toEqual(sorted(rows(1)));
});

test('the order of an epoch and of a split is recorded, so that no platform and no version changes it', () => {
  // Computed by another implementation of Philox, sfc32 and Fisher–Yates, in Python.
  expect([...numbered(10).order({ epoch: 3, seed: 42 })]).toEqual([0, 6, 8, 9, 3, 7, 2, 1, 5, 4]);
  const into = new Int32Array(10);
  expect(numbered(10).order({ epoch: 3, seed: 42, into })).toBe(into);
  expect([...into]).toEqual([0, 6, 8, 9, 3, 7, 2, 1, 5, 4]);
  expect(numbered(10).order({ epoch: 3, seed: 42, into: new Int32Array(3) })).toHaveLength(10);
  expect([...numbered(10).split({ train: 5, seed: 42 }).train.inputs.values]).toEqual([8, 1, 3, 4, 7]);
});

test.each([0, 1.5, 300, -1, NaN, '0.5'])('train %p is refused', (train) => {
  const message = `split: expected a share 0 < train < 1 or a number 1 ≤ train ≤ 299, received ${JSON.stringify(train).replace('null', 'NaN')}`;
  expect(() => numbered(300).split({ train: train as number })).toThrow(new ConfigError(message));
});

test('values cannot be stratified, one sample cannot be split', () => {
  const values = fromArrays({ inputs: [[1], [2]], targets: [0.5, 1] });
  expect(() => values.split({ train: 1, stratify: true })).toThrow(
    new ConfigError('split: expected a data set with classes to stratify by, received "fromArrays"'),
  );
  expect(() => values.subset([0]).split({ train: 0.5 })).toThrow(
    new ConfigError('split: expected a data set of at least 2 samples, received 1'),
  );
});

test('a subset has the samples in the order asked for', () => {
  const part = subset(numbered(5), Int32Array.of(4, 0, 4));
  expect([[...part.inputs.values], [...part.targets.values]]).toEqual([[4, 0, 4], [0, 0, 0]]); // prettier-ignore
});

test.each([[[]], [[5]], [[-1]], [[0.5]], [[NaN]]])('a subset of rows %j of five is refused', (rows) => {
  expect(() => subset(numbered(5), rows)).toThrow(ConfigError);
});

test('scaling twice leads from raw features to inputs in one step', () => {
  const data = numbered(5).scaled('minMax').scaled('standard');
  // 0 … 4: mean 2, σ = √2; standard after min-max is standard.
  expectClose(data.scaling?.offset ?? [], [2], 1e-14);
  expectClose(data.scaling?.factor ?? [], [Math.SQRT1_2], 1e-14);
  expectClose(data.inputs.values, [-2, -1, 0, 1, 2].map((x) => x * Math.SQRT1_2), 1e-14); // prettier-ignore
  expect(data.targets).toEqual(numbered(5).targets);
});

test('none changes nothing: no scaling where there was none, the old one where there was', () => {
  expect(numbered(5).scaled('none').scaling).toBeNull();
  const scaled = numbered(5).scaled('minMax');
  expect([scaled.scaled('none').scaling, scaled.scaled('none').inputs]).toEqual([scaled.scaling, scaled.inputs]);
});

test('both parts of a split are scaled by what the training part shows', () => {
  const data = numbered(6);
  const parts = { train: data.subset([1, 3]), validation: data.subset([0, 5]) };
  const { train, validation } = scaleSplit(parts, 'minMax');
  expect([[...train.inputs.values], [...validation.inputs.values]]).toEqual([[0, 1], [-0.5, 2]]); // prettier-ignore
  expect(validation.scaling).toEqual(train.scaling);
});

test('a scaling cannot be fitted on other features or on other coordinates', () => {
  const two = fromArrays({ inputs: [[1, 2], [3, 4]], targets: [0, 1] }); // prettier-ignore
  expect(() => scale(numbered(5), 'minMax', two)).toThrow(
    new ShapeError('scale: numbered has 1 features, fromArrays has 2'),
  );
  expect(() => scale(numbered(5), 'minMax', numbered(5).scaled('standard'))).toThrow(ConfigError);
});

test.each([
  [{ batchSize: 301 }, 'batches: expected 1 ≤ batchSize ≤ 300 (the size of the data set), received 301'],
  [{ batchSize: 0 }, 'batches: expected 1 ≤ batchSize ≤ 300 (the size of the data set), received 0'],
  [{ batchSize: 2.5 }, 'batches: expected 1 ≤ batchSize ≤ 300 (the size of the data set), received 2.5'],
  [{ epoch: -1 }, 'order: expected an integer epoch ≥ 0, received -1'],
  [{ seed: 1.5 }, 'permutation: expected a seed that is an integer in [0, 2³²), received 1.5'],
])('batches refuse %j before the first batch is asked for', (options, message) => {
  expect(() => numbered(300).batches({ epoch: 0, seed: 0, batchSize: 10, ...options })).toThrow(
    new ConfigError(message),
  );
});
