/**
 * The kernels of a recorded step, called one by one: what a pipeline is recorded from.
 */
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { initialState, simplify, traceStep } from '@rivulet/tensor';
import { rowsIn } from '../src/dims.js';
import { type Argument, openDevice } from '../src/gpu-js.js';
import { gpu } from '../src/index.js';
import { type Work, lower, takeRow } from '../src/lowering.js';
import { arrays, planStep } from '../src/plan.js';
import { splitSums } from '../src/split-sums.js';

test.each(['cpu', 'webasm'] as const)('mode %s: give the states that the pipeline gives, bit for bit', async (mode) => {
  const program = traceStep({
    model: mlp({ sizes: [2, 5, 2], hidden: [relu(), dropout(0.2)] }),
    loss: softmaxCrossEntropy(),
    optimizer: adam(),
    features: 2,
    targets: 1,
  });
  const initial = initialState(program, { seed: 1, precision: 'float32' });
  const [x, y] = [Float32Array.of(1, 2, -1, 0.5, 0.25, -2), Float32Array.of(0, 1, 1)];
  const scalars = Float64Array.from(program.freeScalars, (name) => Number(program.scalars.get(name)?.source));
  const steps = 3;
  const call = {
    steps,
    step: 1,
    seed: 5,
    rows: Int32Array.of(0, 1, 2, 2, 1, 0, 0, 2, 1),
    starts: Int32Array.of(0, 3, 6, 9),
    scalars: Float64Array.from({ length: steps * scalars.length }, (_, i) => scalars[i % scalars.length] ?? NaN),
    numbers: new Float64Array(steps * program.numbers.length),
  };

  const whole = await gpu({ mode }).compile(program);
  for (const [name, values] of Object.entries({ ...initial, x, y })) whole.write(name, values);
  await whole.run(call);

  const { device } = await openDevice(mode);
  const plan = planStep(splitSums(simplify(program)), device.inputs);
  const lowering = lower(plan, 3, true);
  const { row } = lowering;
  const rows = new Float32Array(steps * row.length);
  const written = new Map([
    ['x', x],
    ['y', y],
  ]);
  for (let step = 0; step < steps; step++) {
    row.fill(rows.subarray(step * row.length, (step + 1) * row.length), call, step, written, 0);
    rows[step * row.length] = step;
  }
  const held = new Map<string, Argument>([
    ['rows', { values: rows, size: [rows.length] }],
    [arrays.row, { values: Float32Array.of(-1), size: [1] }],
    [arrays.constants, { values: lowering.constants, size: [lowering.constants.length] }],
  ]);
  for (const { name, dims, states } of plan.stacks) {
    const values = Float32Array.from(states.flatMap((state) => Array.from(initial[state] ?? [])));
    held.set(name, { values, size: [dims.columns, rowsIn(dims, 0), states.length] });
  }
  const run = async ({ source, output, reads }: Work): Promise<Argument> => {
    const kernel = device.kernel(source, output);
    const args = reads.map((name) => {
      const argument = held.get(name);
      if (!argument) throw new Error(`nothing leaves '${name}'`);
      return argument;
    });
    const values = await device.call(kernel, args);
    device.release(kernel);
    return { values, size: output };
  };
  for (let step = 0; step < steps; step++) {
    for (const work of [takeRow(row.length), ...lowering.values]) held.set(work.writes, await run(work));
    const moved: [string, Argument][] = [];
    for (const work of lowering.states) moved.push([work.writes, await run(work)]);
    for (const [name, next] of moved) held.set(name, next);
  }
  for (const { name, states, dims } of plan.stacks) {
    const size = dims.columns * rowsIn(dims, 0);
    for (const [layer, state] of states.entries()) {
      const own = held.get(name)?.values.slice(layer * size, (layer + 1) * size);
      expect([state, own]).toEqual([state, await whole.read(state)]);
    }
  }
  whole.dispose();
  expect(device.alive).toBe(0);
  await device.close();
});
