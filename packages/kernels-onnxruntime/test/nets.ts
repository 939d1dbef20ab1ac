/**
 * Trained-looking models for the tests: traced, with disturbed initial weights and made-up running statistics.
 */
import {
  type Layer,
  type Loss,
  type Matrix,
  type Program,
  initialState,
  random,
  traceInference,
} from '@rivulet/tensor';

/** A program and the values of its states, as a training leaves them. */
export function trained(
  model: Layer,
  loss: Loss,
  features: number,
  seed = 1,
): { readonly program: Program; readonly parameters: Record<string, Float32Array> } {
  const program = traceInference({ model, loss, features });
  const { normal } = random(seed, 'statistics');
  const parameters: Record<string, Float32Array> = {};
  for (const [name, values] of Object.entries(initialState(program, { seed, precision: 'float32' }))) {
    if (name.endsWith('running_var')) parameters[name] = Float32Array.from(values, () => 0.1 + Math.abs(normal()));
    else parameters[name] = Float32Array.from(values, (value) => value + 0.2 * normal());
  }
  return { program, parameters };
}

/** Rows of normal numbers. */
export function someRows(rows: number, columns: number, seed = 1): Matrix {
  return { rows, columns, values: Float64Array.from({ length: rows * columns }, random(seed, 'rows').normal) };
}
