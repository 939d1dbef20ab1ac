/**
 * The files of other libraries that are kept beside this, with what those libraries say: see tools/onnx-models.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A model of another library. */
export type Recorded = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Rows of features. */
  readonly inputs: readonly (readonly number[])[];
  /** What the library says about them. */
  readonly outputs: readonly (readonly number[])[];
  readonly classes: readonly string[] | null;
};

const folder = join(__dirname, 'models');

/** All of them, by name. */
export const recorded: readonly Recorded[] = readdirSync(folder)
  .filter((file) => file.endsWith('.onnx'))
  .map((file) => {
    const name = file.slice(0, -'.onnx'.length);
    const facts = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Omit<Recorded, 'name' | 'bytes'>;
    return { ...facts, classes: facts.classes ?? null, name, bytes: readFileSync(join(folder, file)) };
  });

/** Predictions in the form that the file gives: logarithms, or a column for each of two classes. */
export function asRecorded(
  predictions: ArrayLike<number>,
  activation: string | null,
  columns: number,
): readonly number[] {
  const values = Array.from(predictions);
  if (activation === 'logSoftmax') return values.map(Math.log);
  return activation === 'sigmoid' && columns === 2 ? values.flatMap((p) => [1 - p, p]) : values;
}
