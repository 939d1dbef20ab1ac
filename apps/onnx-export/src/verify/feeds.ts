/**
 * Values to run any model with: random rows where it takes rows, and something of the right form for every other input.
 */
import type { ModelValue } from '@rivulet/kernels-onnxruntime';
import type { ValueSummary } from '@rivulet/onnx';
import { DataError, type Matrix, random } from '@rivulet/tensor';

/** Rows that are made up for a model that takes any number of them. */
const randomRows = 256;
/** Length of an axis that a model leaves open, where it is not rows. */
const openLength = 4;
/** More numbers than that are no use to a check. */
const mostNumbers = 1e8;

/** The input that takes rows of features, and how many features; `null` where the model is of another form. */
export function rowsInput(
  inputs: readonly ValueSummary[],
): { readonly name: string; readonly type: string; readonly features: number } | null {
  const [input] = inputs;
  if (inputs.length !== 1 || input?.shape.length !== 2) return null;
  const { name, type, shape } = input;
  const [rows, features] = shape;
  const takesAny = typeof rows === 'string' && ['float32', 'float64'].includes(type);
  return takesAny && typeof features === 'number' ? { name, type, features } : null;
}

/** Rows as the value of an input. */
export function valueOfRows({ rows, columns, values }: Matrix, type: string): ModelValue {
  return { type, shape: [rows, columns], values: Float64Array.from(values) };
}

/**
 * A value for every input, the same each time: features from −3 to 3; other floats from 0 to 1, since among the inputs of
 * a training step are sums of squares; integers 1, which
 * is the number of a step, of a class or of a row; truth values 0.
 *
 * @param open length of an axis that a model leaves open; default 256 where it takes rows of features, else 4
 * @throws DataError naming an input that is too large
 */
export function randomFeeds(inputs: readonly ValueSummary[], open?: number): Readonly<Record<string, ModelValue>> {
  const rows = rowsInput(inputs);
  const numbers = random(0, 'verify');
  return Object.fromEntries(
    inputs.map(({ name, type, shape }): [string, ModelValue] => {
      const lengths = shape.map((length) =>
        typeof length === 'number' ? length : (open ?? (rows ? randomRows : openLength)),
      );
      const size = lengths.reduce((product, length) => product * length, 1);
      if (!(size <= mostNumbers)) throw new DataError(`${name}: [${shape.join(', ')}] is too large to be tried`);
      if (type === 'string') return [name, { type, shape: lengths, values: Array.from({ length: size }, () => '') }];
      const isFloat = type.startsWith('float');
      const next = (): number => (isFloat ? (rows ? 6 * numbers.next() - 3 : numbers.next()) : type === 'bool' ? 0 : 1);
      return [name, { type, shape: lengths, values: Float64Array.from({ length: size }, next) }];
    }),
  );
}
