import { ConfigError } from '@rivulet/tensor';
import { expectClose, golden } from '@rivulet/testkit';
import { bookMoons, bookMoonsSplit } from './book-moons.js';
import { rowsOf } from './matrix.js';

type Book = Record<'points' | 'scaled', number[][]> &
  Record<'labels' | 'train' | 'test' | 'data_min' | 'data_max', number[]>;
const book = golden<Book>('datasets/moons-book.json');

test('the points and classes are the recorded ones, digit by digit', () => {
  const { inputs, targets } = bookMoons();
  expect(rowsOf(inputs)).toEqual(book.points);
  expect([...targets.values]).toEqual(book.labels);
});

test('scaled points are the recorded ones, and the scaling leads to them', () => {
  const { inputs, scaling } = bookMoons({ scaled: true });
  // The same formula, rounded in another order: x · f + m there, (x − m) · f here.
  expectClose(inputs.values, book.scaled.flat(), 1e-13);
  expect(scaling?.offset).toEqual(book.data_min);
  expect(scaling?.factor).toEqual(book.data_max.map((max, column) => 1 / (max - (book.data_min[column] ?? NaN))));
});

test('the split has the recorded rows, 201 and 99, scaled by all 300 points where asked', () => {
  const { train, validation } = bookMoonsSplit();
  expect([train.size, validation.size]).toEqual([201, 99]);
  expect(rowsOf(train.inputs)).toEqual(book.train.map((row) => book.points[row]));
  expect([...validation.targets.values]).toEqual(book.test.map((row) => book.labels[row]));
  const [all, scaled] = [bookMoons({ scaled: true }), bookMoonsSplit({ scaled: true })];
  expect(scaled.train.inputs).toEqual(all.subset(book.train).inputs);
  expect(scaled.validation.scaling).toEqual(all.scaling);
});

test('writing into a copy of the points leaves the next one whole', () => {
  bookMoons().inputs.values[0] = 1e9;
  expect(bookMoons().inputs.values[0]).toBe(book.points[0]?.[0]);
});

test('an unknown part is refused at once', () => {
  const part = JSON.parse('"test"') as 'train';
  expect(() => bookMoons({ part })).toThrow(
    new ConfigError(`bookMoons: expected part 'all', 'train' or 'validation', received "test"`),
  );
});
