/**
 * Training a model again from what its metadata say, to see whether the same file comes out.
 */
import { createHash } from 'node:crypto';
import { dataHash } from '@rivulet/datasets';
import { type ExportSettings, exportOnnxFiles } from '@rivulet/onnx';
import { type CheckpointEvent, type EndEvent, type Task, inferenceOf, reviveTask, train } from '@rivulet/training';
import { ConfigError, DataError, type Spec, sizeOf, traceInference } from '@rivulet/tensor';
import { of } from 'rxjs';
import { type Finding, finding } from '../verify/finding.js';
import type { Origin } from '../verify/own-metadata.js';
import { type WholeModel, wholeOf } from '../verify/whole-model.js';
import { backendOf } from './backend-of.js';
import { differences } from './differences.js';

/**
 * Trains again and compares the files.
 *
 * A run may have ended anywhere: at its last epoch, by its stop rule, with Ctrl-C within an epoch, or it went on and the
 * file was made of a checkpoint. So the run is made again with a decision to stop at the file's step, and the model
 * is the one there or, after a rule that goes back to the best, the one of the end.
 *
 * @param file the model
 * @param data of the run, where they are now
 * @param settings how it was written
 * @param signal aborting ends the run; then nothing is found
 * @returns `null` when it was aborted
 * @throws ConfigError when the run cannot be made again: a part of it is missing, or it began with given weights
 */
export async function retrain(
  file: WholeModel,
  origin: Origin,
  data: Spec,
  settings: ExportSettings,
  signal: AbortSignal,
): Promise<readonly Finding[] | null> {
  const { run, step, epoch, backend } = origin;
  if (run.initial) {
    throw new ConfigError(
      `the run began with given ${run.initial.join(', ')}, which the file does not hold; it cannot be trained again`,
    );
  }
  const revived = await reviveTask({ ...run, data });
  checkSize(revived, file);
  const stop = { by: 'verify', of: 'run', value: 'stop', step, because: 'the file was made at this step' } as const;
  const task: Task = {
    ...revived,
    backend: backendOf(backend),
    decisions: of(stop),
    ...(epoch > 0 && { checkpointEvery: epoch }),
    signal,
  };
  const { end, there } = await learnedBy(task, step);
  if (signal.aborted) return null;

  const own = hashOf(file);
  const models: WholeModel[] = [];
  for (const learned of there ? [end, there] : [end]) {
    const { program, parameters, scaling, classes, features, ...inference } = inferenceOf(revived, learned);
    // A file of data may lie elsewhere now; where it lay is what the metadata say.
    const told = { ...inference.metadata, run: JSON.stringify(run) };
    const metadata = { ...told, data: await dataHash(inference.data) };
    const what = { program, parameters, scaling, classes, features, metadata };
    models.push(wholeOf(exportOnnxFiles({ ...what, ...settings })));
  }
  const same = models.some((model) => hashOf(model) === own);
  const ran = end.backend ?? 'unknown';
  const arithmetic = finding(
    'arithmetic',
    backend === null || ran === backend,
    backend === null
      ? `${ran}; the file does not say its own`
      : ran === backend
        ? ran
        : `${ran} here, ${backend} in the file`,
  );
  if (same)
    return [arithmetic, finding('retrained', true, `${end.step} steps, ${end.epoch} epochs: the same bytes, ${own}`)];
  // The model that is nearer is the one that was meant.
  const [lines = []] = models.map((model) => differences(file.model, model.model)).sort((a, b) => a.length - b.length);
  const found = `${end.step} steps, ${end.epoch} epochs: other bytes, ${[...new Set(models.map(hashOf))].join(' or ')}`;
  return [arithmetic, finding('retrained', false, found), ...lines.map((line) => finding('differs', false, line))];
}

/** The end of the run, and its first checkpoint at the step. */
function learnedBy(
  task: Task,
  step: number,
): Promise<{ readonly end: EndEvent; readonly there: CheckpointEvent | null }> {
  let there: CheckpointEvent | null = null;
  return new Promise((resolve, reject) => {
    train(task).subscribe({
      next: (event) => {
        if (event.kind === 'checkpoint' && event.step === step) there ??= event;
        if (event.kind === 'end') resolve({ end: event, there });
      },
      error: reject,
    });
  });
}

/**
 * Metadata may claim anything; a net of another size than the file's is not even begun. Folding takes away at most three
 * of four numbers of a unit.
 *
 * @throws DataError naming both sizes
 */
function checkSize({ model, loss, data }: Task, file: WholeModel): void {
  const { inputs } = 'train' in data ? data.train : data;
  const program = traceInference({ model, loss, features: inputs.columns });
  const claimed = [...program.state.values()].reduce((sum, { leaf }) => sum + sizeOf(leaf.shape), 0);
  const held = file.model.graph.initializers.reduce((sum, { rawData }) => sum + rawData.length, 0);
  if (claimed > 4 * held) {
    throw new DataError(`the run describes a model of ${claimed} numbers, the file has ${held} bytes of them`);
  }
}

/** Of all its files: a name of one, or two. */
function hashOf({ bytes, data }: WholeModel): string {
  return [bytes, ...(data ? [data.bytes] : [])]
    .map((content) => createHash('sha256').update(content).digest('hex'))
    .join(' and ');
}
