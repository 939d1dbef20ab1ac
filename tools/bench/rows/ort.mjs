/**
 * `node ort.mjs moons|784-512-512-10 BATCH [cpu|webgpu|cuda|…]`: Adam through ONNX Runtime, on one thread or a graphics
 * card: the moons with ten epochs in a call, or steps of one batch.
 * One line of JSON: microseconds an update or milliseconds a step; of the moons also with a call an epoch, and how far
 * the first 50 losses are from the float64 reference.
 */
import { ort } from '@rivulet/kernels-onnxruntime';
import { initialState, traceStep } from '@rivulet/tensor';
import { median, report } from '../spans.mjs';
import { madeUp, moons, task } from '../task.mjs';

const [net = 'moons', size = '32', provider = 'cpu'] = process.argv.slice(2);
const batch = Number(size);
const isMoons = net === 'moons';
const { model, loss, optimizer, data, initial } = isMoons ? moons('adam') : madeUp(net.split('-').map(Number), batch);
const program = traceStep({ model, loss, optimizer, features: data.inputs.columns, targets: data.targets.columns });
const executable = await ort({ providers: [provider] })
  .compile(program)
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
const state = Object.entries(initialState(program, {}, initial));
const rates = program.freeScalars.map((name) => program.scalars.get(name).source);
const [lossAt, width] = [program.numbers.indexOf('loss'), program.numbers.length];

/** A call of so many epochs of steps of the batch. */
function callOf(epochs) {
  const starts = [0];
  for (let epoch = 0; epoch < epochs; epoch++)
    for (let at = 0; at < data.size; at += batch) starts.push(epoch * data.size + Math.min(at + batch, data.size));
  const steps = starts.length - 1;
  return {
    steps,
    step: 1,
    seed: 1,
    rows: Int32Array.from({ length: epochs * data.size }, (_, row) => row % data.size),
    starts: Int32Array.from(starts),
    scalars: Float64Array.from({ length: steps * rates.length }, (_, i) => rates[i % rates.length]),
    numbers: new Float64Array(steps * width),
  };
}

function reset(call) {
  for (const [name, values] of state) executable.write(name, values);
  executable.write('x', data.inputs.values);
  executable.write('y', data.targets.values);
  call.step = 1;
}

/** Milliseconds a step of each call. */
async function times(epochs, least) {
  const call = callOf(epochs);
  reset(call);
  const list = [];
  const began = performance.now();
  while (list.length < least || performance.now() - began < 2500) {
    const start = performance.now();
    await executable.run(call);
    call.step += call.steps;
    list.push((performance.now() - start) / call.steps);
  }
  return list.slice(Math.floor(list.length / 5));
}

const unit = isMoons ? 1000 : 1;
const whole = await times(isMoons ? 10 : 4, 5);
const single = isMoons ? await times(1, 5) : null;
let deviation = null;
if (isMoons) {
  const call = callOf(5);
  reset(call);
  await executable.run(call);
  const expected = task.reference[`adam-${size}`];
  deviation = Math.max(
    ...Array.from({ length: 50 }, (_, step) => Math.abs(call.numbers[step * width + lossAt] - expected[step])),
  );
}
report({
  time: unit * median(whole),
  best: unit * Math.min(...whole),
  spans: whole.length,
  ...(single && { aCallAnEpoch: unit * median(single), deviation }),
  backend: executable.backend,
});
