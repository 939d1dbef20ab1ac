import { ConfigError, DataError, type Matrix, ShapeError } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import fc from 'fast-check';
import { matrixOf } from './matrix.js';
import { type ScalingKind, applyScaling, composeScaling, fitScaling, undoScaling } from './scaling.js';

const column = (...values: number[]): Matrix => ({
  rows: values.length,
  columns: 1,
  values: Float64Array.from(values),
});
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

test('min-max maps −1, 0, 3 to 0, ¼, 1', () => {
  // offset = min = −1, factor = 1 / (3 + 1)
  const scaling = fitScaling(column(-1, 0, 3), 'minMax');
  expect(scaling).toEqual({ offset: [-1], factor: [0.25] });
  expect([...applyScaling(scaling, column(-1, 0, 3, 7)).values]).toEqual([0, 0.25, 1, 2]);
});

test("standard uses the population's deviation", () => {
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 8 = 4, σ = 2
  expect(fitScaling(column(2, 4, 4, 4, 5, 5, 7, 9), 'standard')).toEqual({ offset: [5], factor: [0.5] });
});

test('none leaves everything as it is', () => {
  expect(fitScaling(matrixOf([[1, 2], [3, 4]], 2), 'none')).toEqual({ offset: [0, 0], factor: [1, 1] }); // prettier-ignore
});

test('a constant column has factor 1 and becomes exactly 0', () => {
  // The mean of three 0.1 is 0.10000000000000002 in float64: measured by it, the deviation is not 0.
  for (const kind of ['minMax', 'standard'] as const) {
    const scaling = fitScaling(column(0.1, 0.1, 0.1), kind);
    expect(scaling).toEqual({ offset: [0.1], factor: [1] });
    expect([...applyScaling(scaling, column(0.1, 0.1)).values]).toEqual([0, 0]);
  }
});

test('each column has its own offset and factor', () => {
  const rows = matrixOf([[0, 100], [2, 300]], 2); // prettier-ignore
  const scaling = fitScaling(rows, 'minMax');
  expect(scaling).toEqual({ offset: [0, 100], factor: [0.5, 0.005] });
  expect([...applyScaling(scaling, rows).values]).toEqual([0, 0, 1, 1]);
});

test('scaled columns lie where their kind says, and scaling can be taken back', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(values, fc.constantFrom<ScalingKind>('minMax', 'standard'), (numbers, kind) => {
      const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
      fc.pre(max - min > 1e-3);
      const scaling = fitScaling(column(...numbers), kind);
      const scaled = applyScaling(scaling, column(...numbers));
      const mean = sum(scaled.values) / numbers.length;
      const squares = sum(scaled.values.map((value) => value * value)) / numbers.length;
      // Numbers up to 1e6 in steps of 1e-10, divided by a spread of at least 1e-3 / √20: errors to about 1e-6.
      if (kind === 'minMax') expectClose([Math.min(...scaled.values), Math.max(...scaled.values)], [0, 1], 1e-15);
      else expectClose([1 + mean, squares], [1, 1], 1e-5);
      // One rounding of each of two operations, on numbers up to 1e6.
      undoScaling(scaling, scaled).values.forEach((value, i) => {
        expect(Math.abs(value - (numbers[i] ?? NaN))).toBeLessThan(1e-9);
      });
    }),
  );
});

test('two scalings one after another are one', () => {
  // x ↦ 2 (x − 1), then y ↦ 4 (y − 3): x = 5 ↦ 8 ↦ 20; as one: 8 (x − 2.5)
  const [first, second] = [
    { offset: [1], factor: [2] },
    { offset: [3], factor: [4] },
  ];
  expect(composeScaling(first, second)).toEqual({ offset: [2.5], factor: [8] });
  expect(composeScaling(null, second)).toEqual(second);
});

test('what cannot be scaled is an error, not NaN', () => {
  expect(() => fitScaling(column(-1.7e308, 1.7e308), 'minMax', ['x'])).toThrow(
    new DataError('scale: column "x": its values are too large or too close together to scale'),
  );
  expect(() => fitScaling(column(-1.7e308, 1.7e308), 'standard')).toThrow(DataError);
  expect(() => fitScaling(column(0, 5e-324), 'minMax')).toThrow(DataError);
});

test('an unknown kind and another number of columns are refused', () => {
  const kind = JSON.parse('"max"') as ScalingKind;
  expect(() => fitScaling(column(1, 2), kind)).toThrow(
    new ConfigError(`scale: expected kind 'minMax', 'standard' or 'none', received "max"`),
  );
  const scaling = { offset: [0, 0], factor: [1, 1] };
  expect(() => applyScaling(scaling, column(1))).toThrow(
    new ShapeError('applyScaling: the scaling has 2 columns, the rows have 1'),
  );
  expect(() => undoScaling(scaling, column(1))).toThrow(ShapeError);
});
