/**
 * How a search goes, for whoever watches: on a terminal one line drawn again and again, elsewhere a line after each tenth.
 */
import type { SearchEvent, TrialRecord } from '@rivulet/search';
import type { Io } from '../io.js';
import { duration, number } from '../progress-line.js';

/** Takes events, writes lines. */
export interface SearchProgress {
  show(event: SearchEvent): void;
  /** Removes a line that stands half. */
  end(): void;
}

/** @param now milliseconds of a clock that never goes back */
export function searchProgress(io: Io, quiet: boolean, now: () => number = () => performance.now()): SearchProgress {
  const output = io.stderr;
  const drawn = output.isTTY === true;
  const began = now();
  const running = new Set<number>();
  let [total, known, done, told] = [0, 0, 0, 0];
  let best: TrialRecord | null = null;
  const text = (): string => {
    const seconds = (now() - began) / 1000;
    const fresh = done - known;
    const left = fresh > 0 && done < total ? `  ${duration((seconds / fresh) * (total - done))} left` : '';
    const found = best?.value == null ? '' : `  best ${number(best.value)} (trial ${best.number}${kindOf(best)})`;
    return `${done}/${total} trials${found}${running.size > 0 ? `  ${running.size} running` : ''}${left}`;
  };
  return {
    show(event) {
      if (event.kind === 'start') {
        ({ trials: total, known } = event);
        done = known;
        told = Math.floor((10 * done) / total);
        if (!quiet && known > 0) output.write(`${known} of ${total} trials are done already\n`);
      } else if (event.kind === 'begin') running.add(event.trial);
      else if (event.kind === 'best') best = event.record;
      else if (event.kind === 'crash') {
        if (!quiet)
          output.write(`${drawn ? '\r\u001b[2K' : ''}trial ${event.trial}: ${event.because}; it is done again\n`);
      } else if (event.kind === 'trial') {
        running.delete(event.record.number);
        done++;
      }
      if (quiet || event.kind === 'end' || event.kind === 'report') return;
      const tenth = Math.floor((10 * done) / total);
      if (drawn) output.write(`\r\u001b[2K${text().slice(0, (output.columns ?? 80) - 1)}`);
      else if (tenth > told) output.write(`${text()}\n`);
      told = Math.max(told, tenth);
    },
    end() {
      if (drawn && !quiet) output.write('\r\u001b[2K');
    },
  };
}

/** The first choice of a trial: `, adam`. */
function kindOf({ configuration }: TrialRecord): string {
  const word = Object.values(configuration).find((value) => typeof value === 'string');
  return word === undefined ? '' : `, ${word}`;
}
