/**
 * Running an optimizer alone, on gradients that are given.
 */
import { type Transform, initialState, reference, traceUpdate } from '@rivulet/tensor';

/** Options of `runTransform`. */
export type RunTransformOptions = {
  /** Parameters before the first step. */
  readonly start: ArrayLike<number>;
  /** One gradient a step, of the length of `start`. */
  readonly gradients: readonly ArrayLike<number>[];
  /** Shape of the parameter; default [start.length]. */
  readonly shape?: readonly number[];
  /** Default 'float64'. */
  readonly precision?: 'float32' | 'float64';
};

/**
 * Runs a transform on one parameter `p`; schedules are tabulated by the step (epoch 0).
 *
 * @returns the parameters after each step
 * @throws Error when a hyper-parameter is a signal: there is no loss to watch
 */
export function runTransform(
  transform: Transform,
  { start, gradients, shape = [start.length], precision = 'float64' }: RunTransformOptions,
): number[][] {
  const program = traceUpdate(transform, { p: shape });
  const executable = reference({ precision }).compile(program);
  for (const [name, values] of Object.entries(initialState(program, { precision }, { 'params/p': start }))) {
    executable.write(name, values);
  }
  const sources = program.freeScalars.map((name) => program.scalars.get(name)?.source ?? null);
  return gradients.map((gradient, index) => {
    executable.write('gradients/p', gradient);
    const scalars = Float64Array.from(sources, (source) => {
      if (typeof source === 'number') return source;
      if (typeof source === 'function') return source(index, 0);
      throw new Error(`runTransform: ${transform.name} has a hyper-parameter that watches the loss`);
    });
    executable.run({
      steps: 1,
      step: index + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars,
      numbers: new Float64Array(0),
    });
    return Array.from(executable.read('params/p'));
  });
}
