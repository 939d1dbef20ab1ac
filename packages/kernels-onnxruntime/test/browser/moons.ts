/**
 * The moons in ONNX Runtime, twice: exported steps driven by hand, and the backend under `train`. The same in Node and
 * in a page, whichever runtime is given.
 */
import { bookMoons } from '@rivulet/datasets';
import { type OrtOptions, ort } from '@rivulet/kernels-onnxruntime/backend';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { type TrainingStepFiles, exportTrainingStep } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { type Program, initialState, permutation, traceStep } from '@rivulet/tensor';
import { train } from '@rivulet/training';
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

/** What ran 20 epochs of a task, and their losses. */
export async function trainMoons(options: OrtOptions): Promise<{ backend: string; losses: number[] }> {
  const run$ = train({ ...parts, data: moons, epochs: 20, seed: 1, batchSize: 32, backend: ort(options) });
  const losses: number[] = [];
  let backend = '';
  await new Promise<void>((resolve, reject) => {
    run$.subscribe({
      next: (event) => {
        if (event.kind === 'start') backend = event.backend;
        if (event.kind === 'epoch') losses.push(event.loss);
      },
      error: reject,
      complete: resolve,
    });
  });
  return { backend, losses };
}
