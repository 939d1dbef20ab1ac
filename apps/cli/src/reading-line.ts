/**
 * How far the reading of logs is, for whoever waits: on a terminal one line drawn again and again, elsewhere a line after
 * each tenth. Of small logs nothing is told.
 */
import { statSync } from 'node:fs';
import type { Io } from './io.js';
import { duration } from './progress-line.js';

/** Logs of fewer bytes are read before anybody waits. */
const worthTelling = 32e6;

/** Milliseconds between two drawings. */
const interval = 100;

/** Takes bytes, writes lines. */
export interface ReadingLine {
  /** So many more bytes were read. */
  read(bytes: number): void;
  /** Writes something else, on a line of its own. */
  say(text: string): void;
  /** Removes a line that stands half. */
  end(): void;
}

/**
 * @param paths of the logs, each of which is read twice
 * @param json whether a program reads the result, which then is told nothing where no terminal is
 * @param now milliseconds of a clock that never goes back
 */
export function readingLine(
  paths: readonly string[],
  io: Io,
  json: boolean,
  now: () => number = () => performance.now(),
): ReadingLine {
  const output = io.stderr;
  const isDrawn = output.isTTY === true;
  const size = paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  const isTold = size >= worthTelling && (isDrawn || !json);
  const began = now();
  const clear = '\r\u001b[2K';
  let [bytes, told, drawn] = [0, 0, -Infinity];
  const text = (share: number): string => {
    const left = ((now() - began) / 1000) * (1 / share - 1);
    return `reading ${(size / 1e6).toLocaleString('en', { maximumFractionDigits: 0 })} MB  ${Math.floor(100 * share)} %  ${duration(left)} left`;
  };
  return {
    read(more) {
      if (!isTold) return;
      bytes += more;
      // A log may grow while it is read.
      const share = Math.min(1, bytes / (2 * size));
      const tenth = Math.floor(10 * share);
      if (isDrawn && Math.abs(now() - drawn) >= interval) {
        drawn = now();
        output.write(`${clear}${text(share).slice(0, (output.columns ?? 80) - 1)}`);
      } else if (!isDrawn && tenth > told) output.write(`${text(share)}\n`);
      told = Math.max(told, tenth);
    },
    say(line) {
      output.write(`${isDrawn && isTold ? clear : ''}${line}\n`);
    },
    end() {
      if (isDrawn && isTold) output.write(clear);
    },
  };
}
