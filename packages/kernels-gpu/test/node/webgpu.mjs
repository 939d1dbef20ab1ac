/**
 * Trains the moons on WebGPU in Node and on the reference, or says why there is no WebGPU.
 */
import { bookMoons } from '@rivulet/datasets';
import { gpu } from '@rivulet/kernels-gpu';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { initialState, reference, traceStep } from '@rivulet/tensor';

/** What ran, and its losses. */
async function train(backend) {
  const moons = bookMoons();
  const program = traceStep({
    model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [relu(), dropout(0.1)] }),
    loss: softmaxCrossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    features: 2,
    targets: 1,
  });
  const step = await backend.compile(program);
  const initial = initialState(program, { seed: 1, precision: 'float32' });
  for (const [name, values] of Object.entries(initial)) step.write(name, values);
  step.write('x', moons.inputs.values);
  step.write('y', moons.targets.values);
  const steps = 40;
  const rates = program.freeScalars.map((name) => program.scalars.get(name).source);
  const numbers = new Float64Array(steps * program.numbers.length);
  await step.run({
    steps,
    step: 1,
    seed: 7,
    rows: Int32Array.from({ length: 30 * steps }, (_, i) => (i * 7) % 300),
    starts: Int32Array.from({ length: steps + 1 }, (_, i) => i * 30),
    scalars: Float64Array.from({ length: steps * rates.length }, (_, i) => rates[i % rates.length]),
    numbers,
  });
  const at = program.numbers.indexOf('loss');
  const losses = Array.from({ length: steps }, (_, i) => numbers[i * program.numbers.length + at]);
  const { backend: ran } = step;
  step.dispose();
  return { ran, losses };
}

/** An adapter of the package, on the global object where a page has it; why not, where there is none. */
async function provide() {
  try {
    const { create, globals } = await import('webgpu');
    const gpus = create([]);
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: gpus }, configurable: true });
    return (await gpus.requestAdapter()) ? null : 'no WebGPU adapter answers';
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

const missing = await provide();
if (missing !== null) console.log(JSON.stringify({ missing }));
else {
  const [own, expected] = [await train(gpu({ mode: 'webgpu' })), await train(reference())];
  console.log(JSON.stringify({ backend: own.ran, losses: own.losses, expected: expected.losses }));
}
// The package keeps the process alive for as long as its adapter is referred to.
process.exit(0);
