/**
 * The task of the benchmark, whose first losses a plain loop in float64 recorded, met in float32.
 */
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, nesterov } from '@rivulet/optimizers';
import { type Program, type Transform, initialState, traceStep } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';
import { wasm } from '../src/index.js';

type Peers = {
  readonly layers: readonly number[];
  readonly n: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly W: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
  readonly opt: { readonly adam: Record<string, number>; readonly nesterov: Record<string, number> };
  readonly reference: Readonly<Record<string, readonly number[]>>;
};

/** Runs steps over the given rows, batch by batch; the losses. */
function train(
  program: Program,
  initial: Readonly<Record<string, ArrayLike<number>>>,
  data: { readonly x: readonly number[]; readonly y: readonly number[] },
  batches: readonly (readonly number[])[],
) {
  const step = wasm().compile(program);
  expect(step.backend).toMatch(/^wasm/);
  for (const [name, values] of Object.entries(initialState(program, { precision: 'float32' }, initial)))
    step.write(name, values);
  step.write('x', data.x);
  step.write('y', data.y);
  const starts = [0];
  for (const rows of batches) starts.push((starts.at(-1) ?? 0) + rows.length);
  const sources = program.freeScalars.map((name) => Number(program.scalars.get(name)?.source));
  const numbers = new Float64Array(batches.length * program.numbers.length);
  step.run({
    steps: batches.length,
    step: 1,
    seed: 0,
    rows: Int32Array.from(batches.flat()),
    starts: Int32Array.from(starts),
    scalars: Float64Array.from(batches.flatMap(() => sources)),
    numbers,
  });
  const at = program.numbers.indexOf('loss');
  return batches.map((_, i) => numbers[i * program.numbers.length + at] ?? NaN);
}

const difference = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Math.max(...Array.from(expected, (value, i) => Math.abs((actual[i] ?? NaN) - value)));

describe('the two-moons task of the benchmark', () => {
  const task = golden<Peers>('../bench/peers/task.json');
  const setting = (of: 'adam' | 'nesterov', name: string): number => task.opt[of][name] ?? NaN;
  const optimizers: Record<string, Transform> = {
    adam: adam({
      learningRate: setting('adam', 'lr'),
      beta1: setting('adam', 'beta1'),
      beta2: setting('adam', 'beta2'),
      epsilon: setting('adam', 'eps'),
    }),
    nesterov: nesterov({ learningRate: setting('nesterov', 'lr'), momentum: setting('nesterov', 'momentum') }),
  };
  const initial = Object.fromEntries(
    task.W.flatMap((weights, layer) => [
      [`params/${2 * layer}.weight`, weights],
      [`params/${2 * layer}.bias`, task.b[layer] ?? []],
    ]),
  );

  test.each(Object.keys(task.reference))('%s: the first 50 losses are within 1e-5 of float64', (key) => {
    const [name = '', size = ''] = key.split('-');
    const optimizer = optimizers[name];
    if (!optimizer) throw new Error(`no optimizer ${name}`);
    const batch = Number(size);
    const program = traceStep({
      model: mlp({ sizes: [...task.layers] }),
      loss: softmaxCrossEntropy(),
      optimizer,
      features: 2,
      targets: 1,
    });
    const batches: number[][] = [];
    for (let from = 0; batches.length < 50; from = from + batch < task.n ? from + batch : 0)
      batches.push(Array.from({ length: Math.min(batch, task.n - from) }, (_, i) => from + i));
    const losses = train(program, initial, task, batches);
    expect(difference(losses, (task.reference[key] ?? []).slice(0, 50))).toBeLessThan(1e-5);
  });
});
