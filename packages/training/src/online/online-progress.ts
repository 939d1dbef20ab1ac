/**
 * How far a run on a stream is.
 */
import { type OperatorFunction, filter, map, scan } from 'rxjs';
import type { TrainingEvent } from '../events.js';

/** What a progress line of a run on a stream needs. */
export type OnlineProgress = {
  readonly step: number;
  /** Samples so far. */
  readonly samples: number;
  /** Over the samples since the last time, each before its update. */
  readonly loss: number;
  readonly accuracy: number | null;
  readonly learningRate: number | null;
  /** Since the first event, by the clock of the one who listens. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
};

/** What a progress line needs, after each step that was asked for. Reads the clock, so it belongs outside a run. */
export function onlineProgress(): OperatorFunction<TrainingEvent, OnlineProgress> {
  type State = { readonly since: number; readonly samples: number; readonly shown: OnlineProgress | null };
  return (events$) =>
    events$.pipe(
      scan<TrainingEvent, State>(
        ({ since, samples: before }, event) => {
          if (event.kind === 'start') return { since: performance.now(), samples: 0, shown: null };
          if (event.kind !== 'step' || !event.running) return { since, samples: before, shown: null };
          const seconds = (performance.now() - since) / 1000;
          const { step, learningRate, running } = event;
          const samples = before + running.samples;
          const samplesPerSecond = seconds > 0 ? samples / seconds : 0;
          const { loss, accuracy } = running;
          return { since, samples, shown: { step, samples, loss, accuracy, learningRate, seconds, samplesPerSecond } };
        },
        { since: 0, samples: 0, shown: null },
      ),
      map(({ shown }) => shown),
      filter((shown) => shown !== null),
    );
}
