/**
 * What was written, in a few lines.
 */
import type { ExportReport } from '@rivulet/kernels-onnxruntime';
import { type ModelSummary, type ValueSummary } from '@rivulet/onnx';
import type { Inference } from '@rivulet/training';

/** The report as data; `--json` prints it. */
export type Report = {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly opset: number;
  readonly irVersion: number;
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  readonly nodes: number;
  readonly parameters: number;
  readonly classes: readonly string[] | null;
  readonly features: readonly string[];
  readonly samples: number;
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validationAccuracy: number | null;
  readonly maxAbsDiff: number;
  readonly comparedRows: number;
};

/** Puts together what the exporter, the file and the trainer say. */
export function reportOf(
  path: string,
  { size, sha256, verification }: ExportReport,
  { opset, irVersion, inputs, outputs, nodes, parameters }: ModelSummary,
  { classes, features, data, loss, accuracy, validationAccuracy }: Inference,
): Report {
  return {
    path,
    size,
    sha256,
    opset,
    irVersion,
    inputs,
    outputs,
    nodes,
    parameters,
    classes,
    features,
    samples: data.size,
    loss,
    accuracy,
    validationAccuracy,
    maxAbsDiff: verification.maxAbsDiff,
    comparedRows: verification.rows,
  };
}

/** The same for people, a fact a line. */
export function reportText(report: Report): string {
  const { path, size, sha256, opset, irVersion, inputs, outputs, nodes, parameters, features, classes } = report;
  const { samples, loss, accuracy, validationAccuracy, maxAbsDiff, comparedRows } = report;
  const facts: readonly (readonly [string, string])[] = [
    ['file', path],
    ['size', `${size.toLocaleString('en')} bytes, ${nodes} nodes, ${parameters.toLocaleString('en')} parameters`],
    ['sha256', sha256],
    ['format', `opset ${opset}, IR version ${irVersion}`],
    ['inputs', inputs.map(valueText).join('; ')],
    ['outputs', outputs.map(valueText).join('; ')],
    ['features', features.join(', ')],
    ...(classes ? [['classes', classes.join(', ')] as const] : []),
    ['accuracy', accuracy === null ? 'none: the model gives values' : `${share(accuracy)} of ${samples} samples`],
    ...(validationAccuracy === null ? [] : [['watched', share(validationAccuracy)] as const]),
    ['loss', String(Number(loss.toPrecision(4)))],
    ['max |Δ|', `${maxAbsDiff.toExponential(1)} to the trainer, on ${comparedRows.toLocaleString('en')} rows`],
  ];
  return facts.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('');
}

function valueText({ name, type, shape }: ValueSummary): string {
  return `${name} ${type} [${shape.join(', ')}]`;
}

/** Never rounded up to a full 100. */
function share(value: number): string {
  return value === 1 ? '100 %' : `${(Math.floor(value * 1000) / 10).toFixed(1)} %`;
}
