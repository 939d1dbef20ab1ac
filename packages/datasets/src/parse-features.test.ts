import { ConfigError, DataError } from '@rivulet/tensor';
import { parseFeatures } from './parse-features.js';

test('columns are found by name in whatever order; others are ignored', () => {
  const { inputs, labels } = parseFeatures('id,kind,y,x\nq,a,1,0.5\nr,b,2,1.5\n', ['x', 'y'], { label: 'kind' });
  expect([...inputs.values]).toEqual([0.5, 1, 1.5, 2]);
  expect(labels).toEqual(['a', 'b']);
});

test('a text without the label column has no labels, an empty cell an empty one', () => {
  expect(parseFeatures('x\n1\n', ['x'], { label: 'kind' }).labels).toBeNull();
  expect(parseFeatures('x,kind\n1,\n', ['x'], { label: 'kind' }).labels).toEqual(['']);
  expect(parseFeatures('x,kind\n1,a\n', ['x']).labels).toBeNull();
});

test('labels are spelled as the classes of the model are', () => {
  const labels = (classes: string[]) =>
    parseFeatures('x,c\n1,1.0\n2,02\n3,-0\n4,z\n', ['x'], { label: 'c', classes }).labels;
  expect(labels(['0', '1', '2'])).toEqual(['1', '2', '0', 'z']);
  expect(labels(['1.0', 'z'])).toEqual(['1.0', '02', '-0', 'z']);
});

test('a missing column, a wrong cell and no features are clear errors', () => {
  expect(() => parseFeatures('x,z\n1,2\n', ['x', 'y'], { name: 'new.csv' })).toThrow(
    new DataError('new.csv: there is no feature column "y"; the columns are "x", "z"; did you mean "x"?'),
  );
  expect(() => parseFeatures('x\n1\n?\n', ['x'])).toThrow(/^csv: line 3, column "x": expected a number, received "\?"/);
  expect(() => parseFeatures('x\n1\n', [])).toThrow(
    new ConfigError('parseFeatures: expected at least one feature, received []'),
  );
});
