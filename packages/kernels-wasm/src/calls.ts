/**
 * What a call must be before the module runs it: code without checks would read what lies elsewhere.
 */
import { type Call, DataError, type Program } from '@rivulet/tensor';

/**
 * Refuses a call that asks for rows that are not there, in the words of the reference.
 *
 * @param data the numbers of each data input that was written
 */
export function checkRows(
  { steps, starts, rows }: Call,
  program: Program,
  data: ReadonlyMap<string, Float32Array>,
): void {
  let [fewest, shortest] = [Infinity, ''];
  for (const [name, leaf] of program.data) {
    const count = (data.get(name)?.length ?? Infinity) / Number(leaf.shape[1]);
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
