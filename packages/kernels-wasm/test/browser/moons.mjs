/**
 * Trains the moons for 100 steps; the same file runs in Node and in a page.
 */
import { bookMoons } from '@rivulet/datasets';
import { wasm } from '@rivulet/kernels-wasm';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { initialState, traceStep } from '@rivulet/tensor';

/** What ran, and its losses as they are in float32. */
export function train(options) {
  const moons = bookMoons();
  const program = traceStep({
    model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [relu(), dropout(0.1)] }),
    loss: softmaxCrossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    features: 2,
    targets: 1,
  });
  const step = wasm(options).compile(program);
  const initial = initialState(program, { seed: 1, precision: 'float32' });
  for (const [name, values] of Object.entries(initial)) step.write(name, values);
  step.write('x', moons.inputs.values);
  step.write('y', moons.targets.values);
  const steps = 100;
  const sources = program.freeScalars.map((name) => program.scalars.get(name).source);
  const numbers = new Float64Array(steps * program.numbers.length);
  step.run({
    steps,
    step: 1,
    seed: 7,
    rows: Int32Array.from({ length: 30 * steps }, (_, i) => (i * 7) % 300),
    starts: Int32Array.from({ length: steps + 1 }, (_, i) => i * 30),
    scalars: Float64Array.from({ length: steps * sources.length }, (_, i) => sources[i % sources.length]),
    numbers,
  });
  const at = program.numbers.indexOf('loss');
  const losses = Array.from({ length: steps }, (_, i) => numbers[i * program.numbers.length + at]);
  return { backend: step.backend, losses };
}

/** Without fused multiply-add, which has other bits, and with whatever this engine has. */
export const results = { plain: train({ fused: false }), best: train({}) };
