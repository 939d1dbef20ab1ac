/**
 * What is left of a run: the model, verified, and the pictures.
 */
import { type Dataset, type Matrix, type Spec, ShapeError } from '@rivulet/tensor';
import { dataHash } from '@rivulet/datasets';
import { type ExportReport, type LoadedModel, exportVerified, loadModel } from '@rivulet/kernels-onnxruntime';
import { boundaryChart, errorChart, learningRateChart } from '@rivulet/tracking';
import { saveChart } from '@rivulet/tracking/files';
import type { Inference, TrainingEvent } from '@rivulet/training';
import type { FileName, OutFolder } from './out-folder.js';

/**
 * Exports a model and compares it with the trainer; a file that differs is not written.
 *
 * @param path of the model
 * @throws VerificationError when ONNX Runtime says something else than the trainer
 */
export async function exportModel(inference: Inference, path: string): Promise<ExportReport> {
  const { program, parameters, scaling, classes, features, rows } = inference;
  const metadata = { ...inference.metadata, data: await dataHash(inference.data) };
  return exportVerified({ path, program, parameters, scaling, classes, features, rows, metadata });
}

/** Draws the course of a run: its error, and its rate where there is one. */
export function drawCourse(events: readonly TrainingEvent[], title: string, path: (name: FileName) => string): void {
  const epochs = events.filter((event) => event.kind === 'epoch');
  // A run on a stream has no epochs, and may be too short for a step that is told.
  const drawn = epochs.length > 0 ? epochs : events.filter((event) => event.kind === 'step');
  const x = epochs.length > 0 ? 'epochs' : 'updates';
  if (drawn.length > 0) {
    saveChart(path('error.svg'), errorChart(events, { x, scale: 'log', accuracy: true, subtitle: title }));
  }
  if (drawn.some(({ learningRate }) => learningRate !== null)) {
    saveChart(path('learning-rate.svg'), learningRateChart(events, { x, subtitle: title }));
  }
}

/** Draws what can be drawn of this run. */
export async function drawCharts(
  events: readonly TrainingEvent[],
  { data, rows, classes, features }: Inference,
  title: string,
  out: OutFolder,
): Promise<void> {
  drawCourse(events, title, (name) => out.path(name));
  if (!classes || features.length !== 2) return;
  const model = await loadModel(out.path('model.onnx'));
  try {
    const points = { rows: data.size, columns: 2, values: rows.values.subarray(0, 2 * data.size) };
    const predict = (grid: Matrix): Promise<Matrix> => probabilitiesOf(model, grid);
    const labels = data.targets.values;
    saveChart(
      out.path('boundary.svg'),
      await boundaryChart({ points, labels, classes, features, predict, subtitle: title }),
    );
  } finally {
    await model.dispose();
  }
}

async function probabilitiesOf(model: LoadedModel, rows: Matrix): Promise<Matrix> {
  const { probabilities } = await model.predict(rows);
  if (!probabilities) throw new ShapeError('the model gives values, expected probabilities of classes');
  return probabilities;
}

/** What a data set is called in a path: `iris` for `data/iris.csv`. */
export function shortName(name: string): string {
  const base = name.split(/[/\\#]/).at(-1) ?? name;
  return base.replace(/\.[^.]*$/, '').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-') || 'run';
}

/** The column that holds the labels, where the data came out of a file. */
export function labelColumn(spec: Spec): string | null {
  for (const arg of spec.args) {
    if (typeof arg !== 'object' || arg === null || Array.isArray(arg)) continue;
    const inner = arg as { readonly use?: unknown; readonly label?: unknown };
    if (typeof inner.label === 'string') return inner.label;
    const found = typeof inner.use === 'string' ? labelColumn(arg as unknown as Spec) : null;
    if (found !== null) return found;
  }
  return null;
}

/** How many samples a run knows. */
export function sizeOfData(data: Dataset, validation: Dataset | null): string {
  const watched = validation ? `, ${validation.size} to watch` : '';
  const classes = data.classes ? `, ${data.classes.length} classes` : '';
  return `${data.size} samples${watched}${classes}`;
}
