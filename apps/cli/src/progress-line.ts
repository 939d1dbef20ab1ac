/**
 * How a run goes, for whoever watches: one line drawn again and again on a terminal, a few lines
 * where the output is a file or another program.
 */
import type { OnlineProgress, Progress } from '@rivulet/training';
import { sparkline } from '@rivulet/tracking';
import type { Output } from './io.js';

/** Milliseconds between two drawings: ten a second are as many as an eye can use. */
const interval = 100;

/** Lines that a run prints where nothing can be drawn again. */
const plainLines = 10;

/** Takes progress, writes lines. */
export interface ProgressLine<T> {
  show(progress: T): void;
  /** Leaves the line as it stands, or removes what would stand half. */
  end(): void;
}

/** How progress becomes a line. */
export type Wording<T> = {
  readonly line: (progress: T) => string;
  /** What stands at the end of a line that is drawn again. */
  readonly ahead: (progress: T) => string;
  /** Whether a line is due where each stays, after so many. */
  readonly due: (progress: T, printed: number) => boolean;
};

/** @param now milliseconds of a clock that never goes back */
export function progressLine<T extends { readonly loss: number }>(
  output: Output,
  wording: Wording<T>,
  now: () => number = () => performance.now(),
): ProgressLine<T> {
  return output.isTTY === true ? drawnLine(output, wording, now) : printedLines(output, wording);
}

/** Nothing is shown. */
export const silent: ProgressLine<unknown> = { show: () => undefined, end: () => undefined };

function drawnLine<T extends { readonly loss: number }>(
  output: Output,
  { line, ahead }: Wording<T>,
  now: () => number,
): ProgressLine<T> {
  const losses: number[] = [];
  let drawn = -Infinity;
  let last: T | null = null;
  const draw = (progress: T): void => {
    // Some terminals do not know their width and say 0.
    const width = output.columns !== undefined && output.columns > 0 ? output.columns : 80;
    const text = `${line(progress)}  ${sparkline(losses.map(logOf), 16)}  ${ahead(progress)}`;
    output.write(`\r\u001b[2K${cut(text, width - 1)}`);
  };
  return {
    show(progress) {
      last = progress;
      losses.push(progress.loss);
      if (losses.length > 4096) thin(losses);
      if (Math.abs(now() - drawn) < interval) return;
      drawn = now();
      draw(progress);
    },
    end() {
      if (!last) return;
      draw(last);
      output.write('\n');
      last = null;
    },
  };
}

function printedLines<T>(output: Output, { line, due }: Wording<T>): ProgressLine<T> {
  let printed = 0;
  return {
    show(progress) {
      if (!due(progress, printed)) return;
      printed++;
      output.write(`${line(progress)}\n`);
    },
    end: () => undefined,
  };
}

/** Of a run over a data set: `epoch  120/300  loss 0.0345  accuracy 98.7 %  rate 0.01  812 epochs/s`. */
export const epochLine: Wording<Progress> = {
  line: lineOf,
  ahead: remaining,
  due: ({ epoch, epochs }, printed) => epoch === 1 || Math.floor((epoch * plainLines) / epochs) > printed - 1,
};

/** Of a run on a stream: `120,000 samples  loss 0.0345  accuracy 98.7 %  rate 0.01  90,000 samples/s`. */
export const onlineLine: Wording<OnlineProgress> = {
  line: ({ samples, loss, accuracy, learningRate, samplesPerSecond }) =>
    [
      `${samples.toLocaleString('en')} samples`,
      ...measured(loss, null, accuracy, learningRate),
      ...(samplesPerSecond > 0 ? [`${number(samplesPerSecond, 2)} samples/s`] : []),
    ].join('  '),
  ahead: () => '',
  // Its end is unknown: after 1, 2, 4, 8, … times as long.
  due: ({ step }, printed) => step >= 100 * 2 ** printed,
};

function lineOf(progress: Progress): string {
  const { epoch, epochs, loss, accuracy, validationLoss, learningRate, epochsPerSecond } = progress;
  const parts = [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    ...measured(loss, validationLoss, accuracy, learningRate),
    ...(epochsPerSecond > 0 ? [`${number(epochsPerSecond, 2)} epochs/s`] : []),
  ];
  return parts.join('  ');
}

function measured(
  loss: number,
  validationLoss: number | null,
  accuracy: number | null,
  learningRate: number | null,
): readonly string[] {
  return [
    `loss ${number(loss)}`,
    ...(validationLoss === null ? [] : [`validation ${number(validationLoss)}`]),
    ...(accuracy === null ? [] : [`accuracy ${percent(accuracy)}`]),
    ...(learningRate === null ? [] : [`rate ${number(learningRate)}`]),
  ];
}

function remaining({ epoch, epochs, epochsPerSecond }: Progress): string {
  const seconds = epochsPerSecond > 0 ? (epochs - epoch) / epochsPerSecond : NaN;
  return Number.isFinite(seconds) ? `${duration(seconds)} left` : '';
}

/** `12 s`, `3 min 5 s`, `2.5 h`. */
export function duration(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.ceil(seconds % 60)];
  return minutes >= 60 ? `${number(minutes / 60, 2)} h` : `${minutes > 0 ? `${minutes} min ` : ''}${rest} s`;
}

/** A number for people: few digits, no exponent where none is needed. */
export function number(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  if (size >= 10 ** (digits - 1)) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(digits)));
}

/** `98.7 %`, never rounded up to a full 100. */
export function percent(value: number): string {
  return `${value === 1 ? '100' : (Math.floor(value * 1000) / 10).toFixed(1)} %`;
}

/** Losses fall by powers; a linear curve of them would be flat but for its beginning. */
function logOf(loss: number): number {
  return Math.log10(Math.max(loss, 1e-12));
}

/** Leaves every other value. */
function thin(values: number[]): void {
  for (let i = 0; i < values.length / 2; i++) values[i] = values[2 * i] ?? NaN;
  values.length = Math.floor(values.length / 2);
}

function cut(text: string, width: number): string {
  // Every character of such a line is one unit of UTF-16, and one column wide.
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
