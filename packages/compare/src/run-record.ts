/**
 * What is kept of a run: when it came to its goal, counted in every way, and its loss on the way.
 */
import type { RunError, RunReport } from '@rivulet/training/workers';
import type { TrainingEvent } from '@rivulet/training';
import { z } from 'zod';
import type { Goal } from './plan.js';

/** What the way to the goal is measured in. */
export const units = ['epochs', 'updates', 'samples', 'evaluations', 'seconds'] as const;

/** One of them. */
export type Unit = (typeof units)[number];

const count = z.int().min(0);
const finite = z.number();
const point = z.tuple([count, count, finite, finite.nullable()]);

/** The form of a record in a file. */
export const recordSchema = z.strictObject({
  contestant: z.string(),
  seed: count,
  outcome: z.enum(['reached', 'missed', 'failed']),
  error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  epochs: count,
  updates: count,
  samples: count,
  evaluations: count,
  seconds: finite.min(0),
  loss: finite.nullable(),
  accuracy: finite.nullable(),
  curve: z.array(point),
});

/**
 * A run that is over.
 *
 * `reached`: the numbers are those of the first epoch at the goal. `missed`: those of its last epoch, so it takes more
 * than that. `failed`: it has no result, `error` says why. `curve` holds epoch, updates, seconds and loss, about fifty
 * times in each power of ten; a loss that is not finite is `null`. Seconds are those of whoever watched.
 */
export type RunRecord = z.infer<typeof recordSchema>;

/** Follows one run, report by report. */
export class RunWatcher {
  private began = performance.now();
  private sampleCount = 0;
  private evaluations = 0;
  private last: Extract<TrainingEvent, { kind: 'epoch' }> | null = null;
  private record: RunRecord | null = null;
  private readonly curve: RunRecord['curve'] = [];

  constructor(
    private readonly contestant: string,
    private readonly seed: number,
    private readonly goal: Goal,
  ) {}

  /** Whether the goal is reached: nothing that follows counts. */
  get reached(): boolean {
    return this.record !== null;
  }

  /** Takes a report; gives the record with the last one of the run. */
  take(report: RunReport): RunRecord | null {
    if (report.kind === 'crash') return null;
    if (report.kind === 'failure') return this.record ?? this.recordOf('failed', report.error);
    const { event } = report;
    if (event.kind === 'start') {
      this.began = performance.now();
      this.sampleCount = event.samples;
    } else if (event.kind === 'epoch') this.takeEpoch(event);
    return event.kind === 'end' ? (this.record ?? this.recordOf('missed')) : null;
  }

  private takeEpoch(event: Extract<TrainingEvent, { kind: 'epoch' }>): void {
    if (this.record) return;
    const { measure, value } = this.goal;
    const evaluationsOfStep = event.metrics?.['evaluations'] ?? 1;
    this.evaluations += (event.step - (this.last?.step ?? 0)) * evaluationsOfStep;
    this.last = event;
    const { loss, accuracy } = event;
    const reached = measure === 'loss' ? loss <= value : accuracy !== null && accuracy >= value;
    if (reached || isKept(event.epoch)) this.keep(event);
    if (reached) this.record = this.recordOf('reached');
  }

  private recordOf(outcome: RunRecord['outcome'], error?: RunError): RunRecord {
    const { contestant, seed, last, curve } = this;
    if (last && curve.at(-1)?.[0] !== last.epoch) this.keep(last);
    return {
      contestant,
      seed,
      outcome,
      ...(error && { error: { code: error.code, message: error.message } }),
      epochs: last?.epoch ?? 0,
      updates: last?.step ?? 0,
      samples: (last?.epoch ?? 0) * this.sampleCount,
      evaluations: this.evaluations,
      seconds: this.seconds(),
      loss: finiteOrNull(last?.loss ?? NaN),
      accuracy: last?.accuracy ?? null,
      curve,
    };
  }

  private keep({ epoch, step, loss }: Extract<TrainingEvent, { kind: 'epoch' }>): void {
    this.curve.push([epoch, step, this.seconds(), finiteOrNull(loss)]);
  }

  private seconds(): number {
    return Number(((performance.now() - this.began) / 1000).toFixed(4));
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
