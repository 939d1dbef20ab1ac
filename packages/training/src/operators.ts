/**
 * Operators for those who listen.
 */
import { checkCounts } from '@rivulet/tensor';
import { type MonoTypeOperatorFunction, type OperatorFunction, filter, map, scan } from 'rxjs';
import type { EpochEvent, EventOf, StartEvent, TrainingEvent } from './events.js';

/**
 * Only the events of one kind, typed as such.
 *
 * @example run$.pipe(ofKind('decision')).subscribe((d) => console.log(d.by, d.value, d.because));
 */
export function ofKind<K extends TrainingEvent['kind']>(kind: K): OperatorFunction<TrainingEvent, EventOf<K>> {
  return filter((event): event is EventOf<K> => event.kind === kind);
}

/** Only what happened after each epoch. */
export function epochs(): OperatorFunction<TrainingEvent, EpochEvent> {
  return ofKind('epoch');
}

/**
 * The mean of the last `size` values.
 *
 * @param size an integer ≥ 1; before that many have come, the mean of those there are
 * @throws ConfigError when it is none
 * @example run$.pipe(epochs(), map((e) => e.loss), movingAverage(10))
 */
export function movingAverage(size: number): MonoTypeOperatorFunction<number> {
  checkCounts('movingAverage', 1, { size });
  return (values$) =>
    values$.pipe(
      scan<number, readonly number[]>((window, value) => [...window, value].slice(-size), []),
      map((window) => window.reduce((sum, value) => sum + value, 0) / window.length),
    );
}

/** How far a run is. */
export type Progress = {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validationLoss: number | null;
  readonly learningRate: number | null;
  /** Since the first event, by the clock of the one who listens. */
  readonly seconds: number;
  readonly epochsPerSecond: number;
};

/** What a progress line needs, after each epoch. Reads the clock, so it belongs outside a run. */
export function progress(): OperatorFunction<TrainingEvent, Progress> {
  return (events$) =>
    events$.pipe(
      scan<
        TrainingEvent,
        { readonly start: StartEvent | null; readonly since: number; readonly shown: Progress | null }
      >(
        ({ start, since }, event) => {
          if (event.kind === 'start') return { start: event, since: performance.now(), shown: null };
          if (event.kind !== 'epoch' || !start) return { start, since, shown: null };
          const seconds = Math.max(0, performance.now() - since) / 1000;
          const shown: Progress = {
            epoch: event.epoch,
            epochs: start.epochs,
            step: event.step,
            loss: event.loss,
            accuracy: event.accuracy,
            validationLoss: event.validationLoss,
            learningRate: event.learningRate,
            seconds,
            epochsPerSecond: seconds > 0 ? (event.epoch - start.epoch) / seconds : 0,
          };
          return { start, since, shown };
        },
        { start: null, since: 0, shown: null },
      ),
      map(({ shown }) => shown),
      filter((shown) => shown !== null),
    );
}
