/**
 * What a call must be before the module runs it: code without checks would read what lies elsewhere.
 */
import { type Call, ConfigError, DataError, type Program, check, provided } from '@rivulet/tensor';

/**
 * Refuses a call that does not fit the program and its data, in the words of the reference.
 *
 * @param data the numbers of each data input that was written
 */
export function checkCall(
  { steps, starts, rows, scalars, numbers }: Call,
  program: Program,
  data: ReadonlyMap<string, Float32Array>,
): void {
  const free = steps * program.freeScalars.length;
  const results = steps * program.numbers.length;
  check(starts.length > steps || program.data.size === 0, 'run', `${steps + 1} starts`, starts.length);
  check(scalars.length >= free, 'run', `${free} scalars`, scalars.length);
  check(numbers.length >= results, 'run', `room for ${results} numbers`, numbers.length);
  let [fewest, shortest] = [Infinity, ''];
  for (const [name, leaf] of program.data) {
    const values = data.get(name);
    if (!values && name === provided.valid) continue;
    if (!values) throw new ConfigError(`${name}: no data was written`);
    const count = values.length / Number(leaf.shape[1]);
    if (count < fewest) [fewest, shortest] = [count, name];
  }
  if (fewest === Infinity) return;
  for (let position = starts[0] ?? 0, to = starts[steps] ?? 0; position < to; position++) {
    // A start behind the last row counts as a row that is not there.
    const row = rows[position] ?? -1;
    if (row < 0 || row >= fewest) throw new DataError(`${shortest}: there is no row ${row}`);
  }
}

/** The call without the rows that the caller wrote as padding: `valid` is 0 for them. */
export function withoutPadding(call: Call, valid: Float32Array): Call {
  const rows: number[] = [];
  const starts = [0];
  for (let step = 0; step < call.steps; step++) {
    for (let position = call.starts[step] ?? 0; position < (call.starts[step + 1] ?? 0); position++) {
      const row = call.rows[position] ?? -1;
      if (valid[row] !== 0) rows.push(row);
    }
    starts.push(rows.length);
  }
  return { ...call, rows: Int32Array.from(rows), starts: Int32Array.from(starts) };
}
