/**
 * From a run to its record: a fold over the stream of its events, applied in the worker, so that seconds are those of the
 * run and not of whoever hears of it, and that the run ends in the very epoch that reaches the goal.
 */
import { plainError } from '@rivulet/tensor';
import type { EpochEvent, TrainingEvent } from '@rivulet/training';
import { type OperatorFunction, catchError, defer, filter, map, of, take } from 'rxjs';
import type { Goal } from './plan.js';
import type { RunRecord } from './run-record.js';

/** Whose run it is, and what it runs for. */
export type Watched = Pick<RunRecord, 'contestant' | 'seed'> & { readonly goal: Goal };

/**
 * The record of a run: at the first epoch that reaches the goal, at the end, or with the error that ended it.
 *
 * @example
 * train(task).pipe(recordOf({ contestant: 'adam', seed: 0, goal: { measure: 'loss', value: 0.01 } }))
 */
export function recordOf(watched: Watched): OperatorFunction<TrainingEvent, RunRecord> {
  return (events$) =>
    defer(() => {
      const watcher = new Watcher(watched);
      return events$.pipe(
        map((event) => watcher.take(event)),
        filter((record) => record !== null),
        take(1),
        catchError((error: unknown) => of(watcher.record('failed', error))),
      );
    });
}

/** Follows one run, event by event. */
class Watcher {
  private began = performance.now();
  private sampleCount = 0;
  private evaluations = 0;
  private last: EpochEvent | null = null;
  private readonly curve: RunRecord['curve'] = [];

  constructor(private readonly watched: Watched) {}

  /** Takes an event; gives the record with the one that ends it. */
  take(event: TrainingEvent): RunRecord | null {
    if (event.kind === 'start') {
      this.began = performance.now();
      this.sampleCount = event.samples;
    }
    if (event.kind === 'epoch' && this.reaches(event)) return this.record('reached');
    return event.kind === 'end' ? this.record('missed') : null;
  }

  record(outcome: RunRecord['outcome'], error?: unknown): RunRecord {
    const { last, curve, evaluations } = this;
    const { contestant, seed } = this.watched;
    if (last && curve.at(-1)?.[0] !== last.epoch) this.keep(last);
    return {
      contestant,
      seed,
      outcome,
      ...(outcome === 'failed' && { error: plainError(error) }),
      epochs: last?.epoch ?? 0,
      updates: last?.step ?? 0,
      samples: (last?.epoch ?? 0) * this.sampleCount,
      evaluations,
      seconds: this.seconds(),
      loss: finiteOrNull(last?.loss ?? NaN),
      accuracy: last?.accuracy ?? null,
      curve,
    };
  }

  private reaches(event: EpochEvent): boolean {
    const { measure, value } = this.watched.goal;
    const evaluationsOfStep = event.metrics?.['evaluations'] ?? 1;
    this.evaluations += (event.step - (this.last?.step ?? 0)) * evaluationsOfStep;
    this.last = event;
    if (isKept(event.epoch)) this.keep(event);
    const { loss, accuracy } = event;
    return measure === 'loss' ? loss <= value : accuracy !== null && accuracy >= value;
  }

  private keep({ epoch, step, loss }: EpochEvent): void {
    this.curve.push([epoch, step, this.seconds(), finiteOrNull(loss)]);
  }

  private seconds(): number {
    return Number(((performance.now() - this.began) / 1000).toFixed(6));
  }
}

/** About fifty epochs in each power of ten: a curve on a log axis has no use for more. */
function isKept(epoch: number): boolean {
  const step = (at: number): number => Math.floor(50 * Math.log10(at));
  return epoch === 1 || step(epoch) > step(epoch - 1);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
