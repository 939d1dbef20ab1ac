/**
 * A step of the training: batch and parameters in, loss and new parameters out, for any ONNX Runtime to drive.
 */
import { dataHash } from '@rivulet/datasets';
import { verifyTrainingStep } from '@rivulet/kernels-onnxruntime';
import { exportTrainingStep } from '@rivulet/onnx';
import { ConfigError } from '@rivulet/tensor';
import { trainingStepOf } from '@rivulet/training';
import { type Place, checkWritable, writeWhole } from '../files.js';
import type { Format } from './format.js';
import { refuseSettings, written } from './written.js';

/** Writes the step, and beside it the model that gives its first values. */
export const trainingStep: Format = {
  about: 'what trains: a batch and parameters in, loss and new parameters out; first values are in NAME.start.onnx',
  async write({ task, spec, checkpoint }, place, settings) {
    refuseSettings(settings, 'a training step');
    if (settings.opset !== undefined) throw new ConfigError('--opset: a training step is written for operator set 17');
    const start = beside(place);
    checkWritable(start, '--out');
    const data = 'train' in task.data ? task.data.train : task.data;
    const { program, state, metadata } = trainingStepOf(task, checkpoint ?? undefined);
    const done = checkpoint?.step ?? 0;
    const files = exportTrainingStep({ program, state, metadata: { ...metadata, data: await dataHash(data) } });
    const { inputs, targets } =
      data.perEpoch?.samples({ epoch: 0, seed: spec.seed, batchSize: spec.batchSize }) ?? data;
    const compared = await verifyTrainingStep({ ...files, program, state, inputs, targets, firstStep: done + 1 });
    writeWhole(start, files.start);
    writeWhole(place, files.step);
    const { maxDiff, steps } = compared;
    return {
      files: [written(place, files.step), written(start, files.start)],
      notes: [],
      data: { samples: data.size, batchSize: spec.batchSize, step: done, maxDiff, comparedSteps: steps },
      facts: [
        ['begins', done === 0 ? 'at the beginning of the run' : `after ${done} steps`],
        ['max |Δ|', `${maxDiff.toExponential(1)} to the trainer, in all results and states of ${steps} steps`],
      ],
    };
  },
};

/** `step.start.onnx` for `step.onnx`. */
function beside({ path, shown }: Place): Place {
  const [inPath, inText] = [path, shown].map((name) => name.replace(/(\.onnx)?$/, '.start.onnx'));
  return { path: inPath ?? '', shown: inText ?? '' };
}
