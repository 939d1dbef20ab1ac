/**
 * The moons in ONNX Runtime, twice: exported steps driven by hand, and by the backend. The same in Node and
 * in a page, whichever runtime is given.
 */
import { bookMoons } from '@rivulet/datasets';
import { type OrtOptions, ort } from '@rivulet/kernels-onnxruntime/backend';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { type TrainingStepFiles, exportTrainingStep } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { type Program, initialState, permutation, traceStep } from '@rivulet/tensor';
import { type AnyRuntime, driveLoop, driveStep, planOf } from '../drive.js';

const moons = bookMoons();
const parts = {
  model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [relu(), dropout(0.1)] }),
  loss: softmaxCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
};
const program: Program = traceStep({ ...parts, features: 2, targets: 1 });

/** Both forms. */
export type Files = { readonly step: TrainingStepFiles; readonly loop: TrainingStepFiles };

/** What is left of the files of a run. */
export function files(): Files {
  const state = initialState(program, { seed: 1, precision: 'float32' });
  return { step: exportTrainingStep({ program, state }), loop: exportTrainingStep({ program, state, form: 'loop' }) };
}

/** The losses of 200 steps of both forms. */
export async function drive(runtime: AnyRuntime, { step, loop }: Files): Promise<Record<'step' | 'loop', number[]>> {
  const samples = { x: moons.inputs.values, y: moons.targets.values };
  const plan = planOf(200, 32, permutation(1, 'rows', moons.size), 7);
  return {
    step: await driveStep(runtime, step, program, samples, plan),
    loop: await driveLoop(runtime, loop, program, samples, plan),
  };
}

/** What ran 200 steps of the program, in calls of ten, and their losses. */
export async function trainMoons(options: OrtOptions): Promise<{ backend: string; losses: number[] }> {
  const executable = await ort(options).compile(program);
  const state = initialState(program, { seed: 1, precision: 'float32' });
  for (const [name, values] of Object.entries(state)) executable.write(name, values);
  executable.write('x', moons.inputs.values);
  executable.write('y', moons.targets.values);
  const rates = program.freeScalars.map((name) => Number(program.scalars.get(name)?.source));
  const [steps, width] = [10, program.numbers.length];
  const losses: number[] = [];
  for (let epoch = 0; epoch < 20; epoch++) {
    const numbers = new Float64Array(steps * width);
    await executable.run({
      steps,
      step: epoch * steps + 1,
      seed: 1,
      rows: permutation(1, `epoch ${epoch}`, moons.size),
      starts: Int32Array.from({ length: steps + 1 }, (_, step) => Math.min(32 * step, moons.size)),
      scalars: Float64Array.from({ length: steps * rates.length }, (_, i) => rates[i % rates.length] ?? NaN),
      numbers,
    });
    for (let step = 0; step < steps; step++) {
      losses.push(numbers[step * width + program.numbers.indexOf('loss')] ?? NaN);
    }
  }
  const { backend } = executable;
  executable.dispose();
  return { backend, losses };
}
