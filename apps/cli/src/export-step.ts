/**
 * The training step of a checkpoint as ONNX, checked before it is written.
 */
import { verifyTrainingStep } from '@rivulet/kernels-onnxruntime';
import { exportTrainingStep, modelSummary } from '@rivulet/onnx';
import type { Dataset } from '@rivulet/tensor';
import { type CheckpointEvent, reviveTrainingStep } from '@rivulet/training';
import { checkWritable, writeWhole } from './write-file.js';

/** A file that was written, by the name that the user knows it by. */
export type Written = { readonly path: string; readonly shown: string };

/** What was written, and how its steps compare with the trainer's. */
export type ExportedStep = {
  readonly step: Written;
  readonly start: Written;
  readonly nodes: number;
  readonly maxDiff: number;
  readonly steps: number;
};

/** Where the files of a model come to lie: `model.onnx` → `model.step.onnx`, `model.start.onnx`. */
export function placesOfStep(model: Written): { readonly step: Written; readonly start: Written } {
  const beside = (kind: string): Written => ({
    path: model.path.replace(/(\.onnx)?$/i, `.${kind}.onnx`),
    shown: model.shown.replace(/(\.onnx)?$/i, `.${kind}.onnx`),
  });
  return { step: beside('step'), start: beside('start') };
}

/** Exports the step that a checkpoint goes on with, runs some in ONNX Runtime, and writes both files. */
export async function exportStep(
  checkpoint: CheckpointEvent,
  data: Dataset,
  form: 'step' | 'loop',
  { step, start }: { readonly step: Written; readonly start: Written },
  load: (name: string) => Promise<unknown>,
): Promise<ExportedStep> {
  for (const { path, shown } of [step, start]) checkWritable(path, shown, '--out');
  const { program, state, metadata } = await reviveTrainingStep(checkpoint, load);
  const files = exportTrainingStep({ program, state, form, metadata });
  const { inputs, targets } = data;
  const { maxDiff, steps } = await verifyTrainingStep({
    ...files,
    ...{ program, state, inputs, targets, firstStep: checkpoint.step + 1 },
  });
  writeWhole(start.path, files.start, start.shown);
  writeWhole(step.path, files.step, step.shown);
  return { step, start, nodes: modelSummary(files.step).nodes, maxDiff, steps };
}
