/**
 * An optimizer on an objective of its own: the gradient is taken wherever the optimizer asks for it.
 */
import {
  type Layer,
  type Loss,
  type Tensor,
  type Tensors,
  type Transform,
  initialState,
  reference,
  traceStep,
} from '@rivulet/tensor';

/** A function to minimise, of named vectors. */
export type Objective = {
  readonly start: Readonly<Record<string, readonly number[]>>;
  /** Its value, shape []. */
  value(at: Tensors): Tensor;
};

/**
 * Runs real training steps in float64 whose loss is the objective.
 *
 * @param what to read; default the parameters
 * @returns after each step, all numbers of all vectors in the order of `start`
 */
export function descend(optimizer: Transform, { start, value }: Objective, steps: number, what = 'params'): number[][] {
  const model: Layer = {
    name: 'objective',
    spec: null,
    init: (_, scope) => ({
      params: Object.fromEntries(
        Object.entries(start).map(([name, numbers]) => [name, scope.constant(numbers, [numbers.length])]),
      ),
      state: {},
      output: ['batch', 1],
    }),
    apply: (x, params, state) => ({ output: x.add(value(params)), state }),
  };
  const loss: Loss = { name: 'value', spec: null, perSample: (output) => output };
  const program = traceStep({ model, loss, optimizer, features: 1, targets: 1 });
  const executable = reference({ precision: 'float64' }).compile(program);
  for (const [name, numbers] of Object.entries(initialState(program))) executable.write(name, numbers);
  executable.write('x', [0]);
  executable.write('y', [0]);
  const sources = program.freeScalars.map((name) => program.scalars.get(name)?.source);
  return Array.from({ length: steps }, (_, index) => {
    executable.run({
      steps: 1,
      step: index + 1,
      seed: 0,
      rows: Int32Array.of(0),
      starts: Int32Array.of(0, 1),
      scalars: Float64Array.from(sources, (source) => (typeof source === 'number' ? source : NaN)),
      numbers: new Float64Array(program.numbers.length),
    });
    return Object.keys(start).flatMap((name) => Array.from(executable.read(`${what}/${name}`)));
  });
}
