/**
 * Running transforms on gradients that are given, and reading whatever they keep.
 */
import { type SyncBackend, type Transform, initialState, reference, traceUpdate } from '@rivulet/tensor';

/** Numbers of each parameter, or of each state. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/** What is run, and on what. */
export type Play = {
  readonly start: Values;
  /** Default: vectors. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly gradients: readonly Values[];
  /** Parameters that are written before each step, in place of what the step before made. */
  readonly params?: readonly Values[];
  /** Default: the reference evaluator in float64. */
  readonly backend?: SyncBackend;
  readonly seed?: number;
};

/** All parameters and states after each step: `params/p`, `optimizer/slow/p`. */
export function play(transform: Transform, options: Play): Record<string, number[]>[] {
  const { start, gradients, params = [], backend = reference({ precision: 'float64' }), seed = 0 } = options;
  const shapes = options.shapes ?? Object.fromEntries(Object.entries(start).map(([name, x]) => [name, [x.length]]));
  const program = traceUpdate(transform, shapes);
  const executable = backend.compile(program);
  const given = Object.fromEntries(Object.entries(start).map(([name, values]) => [`params/${name}`, values]));
  for (const [name, values] of Object.entries(initialState(program, {}, given))) executable.write(name, values);
  const names = [...program.state.keys()].filter((name) => !name.startsWith('gradients/'));
  return gradients.map((row, index) => {
    for (const [name, values] of Object.entries(row)) executable.write(`gradients/${name}`, values);
    for (const [name, values] of Object.entries(params[index] ?? {})) executable.write(`params/${name}`, values);
    executable.run({
      steps: 1,
      step: index + 1,
      seed,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(program.freeScalars, (name) => {
        const source = program.scalars.get(name)?.source ?? NaN;
        return typeof source === 'function' ? source(index, 0) : Number(source);
      }),
      numbers: new Float64Array(0),
    });
    return Object.fromEntries(names.map((name) => [name, Array.from(executable.read(name))]));
  });
}
