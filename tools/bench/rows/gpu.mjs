/**
 * `node gpu.mjs MODE moons|784-512-512-10 BATCH`: Adam through the bare executable on gpu.js in one mode, a call an epoch
 * (the moons) or a call of some steps of one batch.
 * One line of JSON: microseconds an update or milliseconds a step, pipelines a call, and the ratio to the same kernels
 * called one by one.
 */
import { gpu } from '@rivulet/kernels-gpu';
import { initialState, simplify, traceStep } from '@rivulet/tensor';
import { openDevice } from '../../../packages/kernels-gpu/dist/gpu-js.js';
import { lower, takeRow } from '../../../packages/kernels-gpu/dist/lowering.js';
import { planStep } from '../../../packages/kernels-gpu/dist/plan.js';
import { splitSums } from '../../../packages/kernels-gpu/dist/split-sums.js';
import { median, report } from '../spans.mjs';
import { madeUp, moons, task } from '../task.mjs';

const [mode = 'webasm', net = 'moons', size = '32'] = process.argv.slice(2);
const batch = Number(size);
const isMoons = net === 'moons';
const { model, loss, optimizer, data, initial } = isMoons ? moons('adam') : madeUp(net.split('-').map(Number), batch);
const program = traceStep({ model, loss, optimizer, features: data.inputs.columns, targets: data.targets.columns });
const state = Object.entries(initialState(program, { precision: 'float32' }, initial));
const slow = mode === 'cpu' || mode === 'webasm';
const steps = isMoons ? Math.ceil(data.size / batch) : slow ? 1 : 16;
const rates = program.freeScalars.map((name) => program.scalars.get(name).source);
const call = {
  steps,
  step: 1,
  seed: 1,
  rows: Int32Array.from({ length: isMoons ? data.size : steps * batch }, (_, row) => row % data.size),
  starts: Int32Array.from({ length: steps + 1 }, (_, step) =>
    isMoons ? Math.min(step * batch, data.size) : step * batch,
  ),
  scalars: Float64Array.from({ length: steps * rates.length }, (_, i) => rates[i % rates.length]),
  numbers: new Float64Array(steps * program.numbers.length),
};
const lossOf = (step) => call.numbers[step * program.numbers.length + program.numbers.indexOf('loss')];

if (mode === 'webgpu') {
  // In Node, WebGPU comes with a package; where it does not load, the mode says what it lacks.
  const { create, globals } = await import('webgpu').catch(() => ({}));
  Object.assign(globalThis, globals);
  if (create) Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}
const executable = await gpu({ mode })
  .compile(program)
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
for (const [name, values] of state) executable.write(name, values);
executable.write('x', data.inputs.values);
executable.write('y', data.targets.values);
const losses = [];
const run = async () => {
  await executable.run(call);
  call.step += steps;
  if (losses.length < 50) for (let step = 0; step < steps; step++) losses.push(lossOf(step));
};

/** Milliseconds of each of so many turns, the first ones left out. */
async function times(work, warm, most, budget) {
  for (let i = 0; i < warm; i++) await work();
  const list = [];
  const began = performance.now();
  while (list.length < 3 || (list.length < most && performance.now() - began < budget)) {
    const start = performance.now();
    await work();
    list.push(performance.now() - start);
  }
  return list;
}

// A call is recorded as a whole when 32 steps were asked for in calls of it.
const warm = isMoons ? 30 : Math.ceil(32 / steps);
const whole = await times(run, slow && !isMoons ? 2 : warm, 200, 3000);
const before = executable.readbacks;
await run();
const pipelines = executable.readbacks - before;

/** The same kernels, one by one: each is given numbers and gives numbers. */
async function oneByOne() {
  const { device } = await openDevice(mode);
  const plan = planStep(splitSums(simplify(program)), device.inputs);
  const lowering = lower(plan, batch, slow);
  const { row } = lowering;
  const rows = new Float32Array(steps * row.length);
  const written = new Map([
    ['x', Float32Array.from(data.inputs.values)],
    ['y', Float32Array.from(data.targets.values)],
  ]);
  const first = takeRow(row.length);
  const held = new Map([['constants', { values: lowering.constants, size: [lowering.constants.length] }]]);
  for (const { name, dims, states } of plan.stacks) {
    const own = new Map(state);
    const values = Float32Array.from(states.flatMap((each) => Array.from(own.get(each))));
    held.set(name, { values, size: [dims.columns, dims.rows, states.length] });
  }
  const works = [...lowering.values, ...lowering.numbers.map(({ value }) => value)];
  const kernels = new Map(
    [first, ...works, ...lowering.states].map((work) => [work, device.kernel(work.source, work.output)]),
  );
  const runOne = async (work) => ({
    values: await device.call(
      kernels.get(work),
      work.reads.map((name) => held.get(name)),
    ),
    size: work.output,
  });
  const epoch = async () => {
    for (let step = 0; step < steps; step++) {
      row.fill(rows.subarray(step * row.length, (step + 1) * row.length), call, step, written, 0);
      rows[step * row.length] = step;
    }
    held.set('rows', { values: rows, size: [rows.length] });
    const start = new Float32Array(row.length);
    start[0] = -1;
    held.set('row', { values: start, size: [row.length] });
    for (let step = 0; step < steps; step++) {
      for (const work of [first, ...works]) held.set(work.writes, await runOne(work));
      const moved = [];
      for (const work of lowering.states) moved.push([work.writes, await runOne(work)]);
      for (const [name, next] of moved) held.set(name, next);
    }
  };
  const result = await times(epoch, isMoons ? 10 : 1, 100, 3000);
  await device.close();
  return result;
}
const single = await oneByOne();

const best = Math.min(...whole);
const unit = isMoons ? 1000 / steps : 1 / steps;
report({
  time: median(whole) * unit,
  best: best * unit,
  spans: whole.length,
  pipelines,
  loss: lossOf(steps - 1),
  backend: executable.backend,
  ratios: { 'kernels one by one': best / Math.min(...single) },
  ...(isMoons
    ? {
        deviation: Math.max(
          ...losses.slice(0, 50).map((value, i) => Math.abs(value - task.reference[`adam-${batch}`][i])),
        ),
      }
    : {}),
});
// The package for WebGPU keeps the process alive.
process.exit(0);
