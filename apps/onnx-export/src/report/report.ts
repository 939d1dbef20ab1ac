/**
 * What was written, as data and in a few lines.
 */
import type { ExportReport } from '@rivulet/kernels-onnxruntime';
import type { Inference } from '@rivulet/training';
import { type FileFacts, valueText } from './facts.js';

/** The report as data; `--json` prints it. */
export type Report = FileFacts & {
  readonly path: string;
  readonly format: string;
  readonly sha256: string;
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
  format: string,
  { sha256, verification }: Pick<ExportReport, 'sha256' | 'verification'>,
  facts: FileFacts,
  { classes, features, data, loss, accuracy, validationAccuracy }: Inference,
): Report {
  const { maxAbsDiff, rows } = verification;
  const measured = { samples: data.size, loss, accuracy, validationAccuracy, maxAbsDiff, comparedRows: rows };
  return { path, format, sha256, ...facts, classes, features, ...measured };
}

/** The facts for people, in their order. */
export function reportFacts(report: Report): readonly (readonly [string, string])[] {
  const { path, size, sha256, opset, irVersion, inputs, outputs, nodes, parameters, features, classes } = report;
  const { samples, loss, accuracy, validationAccuracy, maxAbsDiff, comparedRows } = report;
  return [
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
}

/** A fact a line. */
export function linesOf(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('');
}

/** Never rounded up to a full 100. */
export function share(value: number): string {
  return value === 1 ? '100 %' : `${(Math.floor(value * 1000) / 10).toFixed(1)} %`;
}
