/**
 * The last lines of a run, for people and for programs.
 */
import type { EndEvent } from '@rivulet/training';
import { type Io, type Output, paint } from './io.js';
import { number, percent } from './progress-line.js';

/** What `--json` prints. */
export type Summary = {
  readonly optimizer: string;
  readonly epochs: number;
  readonly updates: number;
  /** On a stream, where there are no epochs. */
  readonly samples?: number;
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number | null;
  readonly seconds: number;
  readonly onnx: { readonly path: string; readonly maxAbsDiff: number };
};

/** The summary of a run that has ended. */
export function summarize(optimizer: string, end: EndEvent, seconds: number, onnx: Summary['onnx']): Summary {
  const { validationLoss, validationAccuracy } = end;
  return {
    optimizer,
    epochs: end.epoch,
    updates: end.step,
    loss: end.loss,
    accuracy: end.accuracy,
    ...(validationLoss !== null && { validationLoss, validationAccuracy }),
    seconds: Number(seconds.toFixed(3)),
    onnx,
  };
}

/** One line of JSON. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

/** The same for people. */
export function printSummary(
  io: Io,
  output: Output,
  { reason }: Pick<EndEvent, 'reason'>,
  summary: Summary,
  files: readonly string[],
  because: string | null,
): void {
  const { epochs, samples, updates, seconds, accuracy, loss, validationLoss, validationAccuracy, onnx } = summary;
  const say = (text: string): unknown => output.write(`${text}\n`);
  const how = { finished: 'finished', stopped: 'stopped', cancelled: 'interrupted' }[reason];
  const long = samples === undefined ? count(epochs, 'epoch') : count(samples, 'sample');
  const why = because === null ? '' : ` (${because})`;
  say(`${paint(io, output, 'bold', how)} after ${long}, ${count(updates, 'update')}, ${number(seconds)} s${why}`);
  const shares = accuracy === null ? '' : `accuracy ${paint(io, output, 'green', percent(accuracy))}, `;
  say(`${shares}loss ${number(loss)}${samples === undefined ? '' : ', each sample before it was learned from'}`);
  if (validationLoss !== undefined) {
    const watched = typeof validationAccuracy === 'number' ? `accuracy ${percent(validationAccuracy)}, ` : '';
    say(`validation: ${watched}loss ${number(validationLoss)}`);
  }
  say(`ONNX Runtime agrees with the trainer: max |Δ| ${number(onnx.maxAbsDiff, 2)}`);
  for (const file of files) say(`  ${paint(io, output, 'cyan', file)}`);
}

/** `1 epoch`, `1,200 epochs`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
