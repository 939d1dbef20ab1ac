/**
 * The outputs of an imported model, from the reference evaluator in float64.
 */
import { type Floats, type Program, reference } from '@rivulet/tensor';

/** An output of an inference program for rows of features. */
export function outputOf(
  program: Program,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
  rows: ArrayLike<number>,
  output = 'predictions',
): Floats {
  const executable = reference({ precision: 'float64' }).compile(program);
  const columns = Number(program.data.get('x')?.shape[1]);
  const count = rows.length / columns;
  for (const [name, values] of Object.entries(parameters)) {
    if (program.state.has(name)) executable.write(name, values);
  }
  executable.write('x', rows);
  executable.run({
    steps: 1,
    step: 1,
    seed: 0,
    rows: Int32Array.from({ length: count }, (_, row) => row),
    starts: Int32Array.of(0, count),
    scalars: new Float64Array(program.freeScalars.length),
    numbers: new Float64Array(program.numbers.length),
  });
  const values = executable.read(output);
  executable.dispose();
  return values;
}

/** The largest distance between two lists of equal length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const by = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN));
    if (!(by <= largest)) largest = by;
  }
  return largest;
}
