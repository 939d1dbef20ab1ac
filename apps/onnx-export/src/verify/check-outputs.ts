/**
 * What must hold of results, whoever made the model: numbers are finite, probabilities are some, labels follow them.
 */
import type { ModelValue } from '@rivulet/kernels-onnxruntime';
import { someOf } from '../report/report.js';
import { type Finding, finding, unchecked } from './finding.js';

/** Results of a run, by name. */
export type Results = Readonly<Record<string, ModelValue>>;

/** How far the probabilities of a row may be from 1 together: float32, and as many as a thousand classes. */
const tolerance = 1e-4;

/** The results of a classifier, by what models call them. */
export function classifierParts(results: Results): {
  readonly probabilities: ModelValue | null;
  readonly labels: ModelValue | null;
} {
  const entries = Object.entries(results);
  const probabilities = entries.find(
    ([name, { type, shape }]) => /prob/i.test(name) && type.startsWith('float') && shape.length === 2,
  );
  const rows = probabilities?.[1].shape[0];
  const labels = entries.find(
    ([name, { type, shape }]) =>
      /label|class/i.test(name) &&
      ['int64', 'int32', 'string'].includes(type) &&
      (rows === undefined || shape[0] === rows),
  );
  return { probabilities: probabilities?.[1] ?? null, labels: labels?.[1] ?? null };
}

/** The column of the largest number of each row; of a single column, whether it is above one half. */
export function largestColumns({ shape, values }: ModelValue): readonly number[] {
  const [rows = 0, columns = 1] = shape;
  const numbers = values as Float64Array;
  return Array.from({ length: rows }, (_, row) => {
    const own = numbers.subarray(row * columns, (row + 1) * columns);
    return columns === 1 ? Number((own[0] ?? NaN) > 0.5) : own.indexOf(Math.max(...own));
  });
}

/**
 * Checks the results of one run.
 *
 * @param of what was run: `256 random rows`
 * @param numbered whether a label is the number of a column, as in our models; in others' it may be any name of it
 */
export function checkOutputs(results: Results, of: string, numbered: boolean): readonly Finding[] {
  const { probabilities, labels } = classifierParts(results);
  return [
    checkFinite(results, of),
    ...(probabilities ? [checkSums(probabilities, of)] : []),
    ...(probabilities && labels ? [checkLabels(probabilities, labels, of, numbered)] : []),
  ];
}

function checkFinite(results: Results, of: string): Finding {
  const check = `finite on ${of}`;
  const floats = Object.entries(results).filter(([, { type }]) => type.startsWith('float'));
  if (floats.length === 0) return unchecked(check, 'there is no output of floating-point numbers');
  for (const [name, { values }] of floats) {
    const at = (values as Float64Array).findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return finding(check, false, `${name}: number ${at} is ${values[at]}`);
  }
  return finding(check, true, someOf(floats.map(([name, { shape }]) => `${name} [${shape.join(', ')}]`)));
}

function checkSums({ shape, values }: ModelValue, of: string): Finding {
  const check = `probabilities on ${of}`;
  const [rows = 0, columns = 1] = shape;
  const numbers = values as Float64Array;
  const outside = numbers.findIndex((value) => !(value >= -tolerance && value <= 1 + tolerance));
  if (outside >= 0) return finding(check, false, `row ${Math.floor(outside / columns)} has ${numbers[outside]}`);
  if (columns === 1) return finding(check, true, 'all from 0 to 1');
  let [worst, worstRow] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const sum = numbers.subarray(row * columns, (row + 1) * columns).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > worst) [worst, worstRow] = [Math.abs(sum - 1), row];
  }
  const found = worst <= tolerance ? 'sum to 1 in every row' : `row ${worstRow} sums to ${1 - worst} or ${1 + worst}`;
  return finding(check, worst <= tolerance, found);
}

function checkLabels(probabilities: ModelValue, { values }: ModelValue, of: string, numbered: boolean): Finding {
  const check = `labels on ${of}`;
  const names = new Map<number, string>();
  const largest = largestColumns(probabilities);
  for (const [row, column] of largest.entries()) {
    const label = String(values[row]);
    const name = numbered ? String(column) : (names.get(column) ?? label);
    names.set(column, name);
    if (label !== name && !isTie(probabilities, row)) {
      return finding(
        check,
        false,
        `row ${row} is labelled ${label}, column ${column} is the most probable, which is ${name}`,
      );
    }
  }
  const different = new Set(names.values()).size === names.size;
  const found = different ? 'each the most probable class' : 'two columns have one label';
  return finding(check, different, found);
}

/** Rounding may decide between equals, and libraries differ in which of them they take. */
function isTie({ shape, values }: ModelValue, row: number): boolean {
  const [, columns = 1] = shape;
  const own = Array.from((values as Float64Array).subarray(row * columns, (row + 1) * columns)).sort((a, b) => b - a);
  const [first = 0, second = columns === 1 ? 0.5 : -1] = own;
  return Math.abs(first - second) < 1e-6;
}
