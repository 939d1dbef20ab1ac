import type { Layer, LayerContext, Loss } from './contracts.js';
import { reference } from './reference.js';
import { type Tensor } from './tensor.js';
import { traceInference } from './trace-inference.js';
import { within } from './scope.js';

/** x·w, and whatever `extra` makes of it. */
const scaled = (extra: (x: Tensor, context: LayerContext) => Tensor = (x) => x): Layer => ({
  name: 'scaled',
  spec: null,
  init: (input, { constant }) => ({
    params: { w: constant(1, [2]) },
    state: { shift: constant(0, [2]) },
    output: input,
  }),
  apply: (x, { w }, state, context) => ({
    output: extra(x.mul(w ?? 1).add(state['shift'] ?? 0), within(context, '0')),
    state,
  }),
});

const loss: Loss = {
  name: 'distance',
  spec: null,
  perSample: (output, target) => output.sub(target).square().sum([1], { keep: true }),
  correct: (output, target) => output.sub(target).square().sum([1], { keep: true }).gt(1).where(0, 1),
  predict: (output) => output.mul(10),
};

const run = (program: ReturnType<typeof traceInference>, states: Record<string, number[]>, batch: number) => {
  const executable = reference({ precision: 'float64' }).compile(program);
  for (const [name, values] of Object.entries(states)) executable.write(name, values);
  const numbers = new Float64Array(program.numbers.length);
  executable.run({
    steps: 1,
    step: 0,
    seed: 0,
    rows: Int32Array.from({ length: batch }, (_, row) => row),
    starts: Int32Array.of(0, batch),
    scalars: new Float64Array(0),
    numbers,
  });
  return { executable, numbers: Object.fromEntries(program.numbers.map((name, index) => [name, numbers[index]])) };
};

describe('traceInference', () => {
  const states = { 'params/w': [2, 3], 'layers/shift': [1, 0], x: [1, 1, 0, 2] };

  // (1, 1) → (2·1 + 1, 3·1) = (3, 3); (0, 2) → (1, 6)
  test('computes output and predictions from trained states', () => {
    const program = traceInference({ model: scaled(), loss, features: 2 });
    const { executable } = run(program, states, 2);
    expect(Array.from(executable.read('output'))).toEqual([3, 3, 1, 6]);
    expect(Array.from(executable.read('predictions'))).toEqual([30, 30, 10, 60]);
    expect([...program.state.values()].every(({ next }) => next === null)).toBe(true);
    expect([...program.data.keys()]).toEqual(['x']);
  });

  // Against (3, 2) and (1, 3): squares 1 and 9, mean 5; one within 1
  test('measures loss and correct where there are targets', () => {
    const program = traceInference({ model: scaled(), loss, features: 2, targets: 2 });
    expect(run(program, { ...states, y: [3, 2, 1, 3] }, 2).numbers).toEqual({ loss: 5, correct: 1 });
  });

  test('measures valid samples only', () => {
    const program = traceInference({ model: scaled(), loss, features: 2, targets: 2 });
    const padded = { ...states, x: [1, 1, 0, 2, 0, 0], y: [3, 2, 1, 3, 0, 0], valid: [1, 1, 0] };
    expect(run(program, padded, 3).numbers).toEqual({ loss: 5, correct: 1 });
  });

  test('takes the output for the prediction where a loss has none of its own', () => {
    const bare: Loss = { name: 'bare', spec: null, perSample: (output) => output.sum([1], { keep: true }) };
    const program = traceInference({ model: scaled(), loss: bare, features: 2, targets: 1 });
    expect(program.outputs.get('predictions')).toBe(program.outputs.get('output'));
    expect(program.outputs.has('correct')).toBe(false);
  });

  test.each<[string, (x: Tensor, context: LayerContext) => Tensor]>([
    ['random numbers', (x, { uniform }) => x.mul(uniform('mask', x.shape))],
    ['batch statistics', (x, { mean }) => x.sub(mean(x))],
    ['the number of samples', (x, context) => x.div(context.count)],
  ])('refuses %s', (what, extra) => {
    expect(() => traceInference({ model: scaled(extra), loss, features: 2 })).toThrow(
      `scaled: a layer uses ${what} in mode 'infer'; it must be inactive there`,
    );
  });
});
