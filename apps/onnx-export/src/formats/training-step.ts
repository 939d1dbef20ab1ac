/**
 * A step of the training: batch and parameters in, loss and new parameters out, for any ONNX Runtime to drive.
 */
import { createHash } from 'node:crypto';
import { dataHash } from '@rivulet/datasets';
import { exportTrainingStep } from '@rivulet/onnx';
import { ConfigError, RivuletError } from '@rivulet/tensor';
import { trainingStepOf } from '@rivulet/training';
import { type Place, writeWhole } from '../files.js';
import { lossInRuntime, lossOfTrainer } from './first-loss.js';
import type { Format, Settings } from './format.js';

/** Two float32 computations of one loss, relative to it where it is above 1. */
const tolerance = 1e-4;

/** Writes the step, and beside it the model that gives its first values. */
export const trainingStep: Format = {
  about: 'what trains: a batch and parameters in, loss and new parameters out; first values are in NAME.start.onnx',
  async write({ task, spec, checkpoint }, place, settings) {
    refuseSettings(settings);
    const data = 'train' in task.data ? task.data.train : task.data;
    const { program, state, metadata } = trainingStepOf(task, checkpoint ?? undefined);
    const step = checkpoint?.step ?? 0;
    const files = exportTrainingStep({ program, state, metadata: { ...metadata, data: await dataHash(data) } });

    const first = { data, size: spec.batchSize, step };
    const loss = await lossInRuntime(files, program, first);
    const drawsNumbers = program.nodes().some((node) => node.as('uniform'));
    const expected = drawsNumbers ? null : lossOfTrainer(program, state, first);
    const difference = expected === null ? null : Math.abs(loss - expected);
    if (!Number.isFinite(loss) || (difference ?? 0) > tolerance * Math.max(1, Math.abs(expected ?? 0))) {
      const says = `ONNX Runtime computes the loss ${loss} of the first batch, the trainer ${expected ?? 'a number'}`;
      throw new RivuletError('VERIFICATION', `${place.shown}: ${says}; nothing was written`);
    }
    const [start, path] = [beside(place), place];
    writeWhole(start, files.start);
    writeWhole(path, files.step);
    const compared =
      difference === null
        ? 'with random numbers of its own, so not compared with the trainer'
        : `${difference.toExponential(1)} from the trainer's`;
    return {
      files: [written(path, files.step), written(start, files.start)],
      notes: [],
      data: { samples: data.size, batchSize: spec.batchSize, step, loss, maxAbsDiff: difference },
      facts: [
        ['begins', step === 0 ? 'at the beginning of the run' : `after ${step} steps`],
        ['loss', `${Number(loss.toPrecision(4))} on the first batch, ${compared}`],
      ],
    };
  },
};

/** What only a model has. */
function refuseSettings({ opset, float16, foldConstants, externalData }: Settings): void {
  const given = { '--opset': opset !== undefined, '--float16': float16, '--fold-batchnorm': foldConstants };
  const [option] = Object.entries({ ...given, '--external-data': externalData }).find(([, value]) => value) ?? [];
  if (option) throw new ConfigError(`${option}: is for models; a training step has no such setting`);
}

/** `step.start.onnx` for `step.onnx`. */
function beside({ path, shown }: Place): Place {
  const [inPath, inText] = [path, shown].map((name) => name.replace(/(\.onnx)?$/, '.start.onnx'));
  return { path: inPath ?? '', shown: inText ?? '' };
}

function written({ shown }: Place, bytes: Uint8Array): { path: string; size: number; sha256: string } {
  return { path: shown, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
