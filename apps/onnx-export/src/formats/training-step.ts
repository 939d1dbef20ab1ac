/**
 * Steps of the training, one or many in a run: batch and parameters in, loss and new parameters out, for any ONNX
 * Runtime to drive.
 */
import { dataHash } from '@rivulet/datasets';
import { verifyTrainingStep } from '@rivulet/kernels-onnxruntime';
import { exportTrainingStep } from '@rivulet/onnx';
import { ConfigError } from '@rivulet/tensor';
import { trainingStepOf } from '@rivulet/training';
import { type Place, checkWritable, writeWhole } from '../files.js';
import type { Source } from '../sources.js';
import type { Exported, Format, Settings } from './format.js';
import { refuseSettings, written } from './written.js';

/** Writes one step, and beside it the model that gives its first values. */
export const trainingStep = formatOf(
  'step',
  'what trains: a batch and parameters in, loss and new parameters out; first values are in NAME.start.onnx',
);

/** The same with any number of steps in a run. */
export const trainingLoop = formatOf(
  'loop',
  'the same with as many steps in a run as are asked for, on samples that are put in once: for small nets',
);

function formatOf(form: 'step' | 'loop', about: string): Format {
  return { about, write: (source, place, settings) => write(form, source, place, settings) };
}

async function write(
  form: 'step' | 'loop',
  { task, spec, checkpoint }: Source,
  place: Place,
  settings: Settings,
): Promise<Exported> {
  refuseSettings(settings, 'a training step');
  if (settings.opset !== undefined) throw new ConfigError('--opset: a training step is written for operator set 17');
  const start = beside(place);
  checkWritable(start, '--out');
  const data = 'train' in task.data ? task.data.train : task.data;
  const { program, state, metadata } = trainingStepOf(task, checkpoint ?? undefined);
  const done = checkpoint?.step ?? 0;
  const files = exportTrainingStep({ program, state, form, metadata: { ...metadata, data: await dataHash(data) } });
  const { inputs, targets } = data.perEpoch?.samples({ epoch: 0, seed: spec.seed, batchSize: spec.batchSize }) ?? data;
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
}

/** `step.start.onnx` for `step.onnx`. */
function beside({ path, shown }: Place): Place {
  const [inPath, inText] = [path, shown].map((name) => name.replace(/(\.onnx)?$/, '.start.onnx'));
  return { path: inPath ?? '', shown: inText ?? '' };
}
