/**
 * What a chart of a run is drawn from: points out of events, and the decisions among them.
 */
import { check } from '@rivulet/tensor';
import type { DecisionEvent, TrainingEvent } from '@rivulet/training';
import { lastRun } from './last-run.js';

/** A moment of a run; an `epoch` event is one, and so is a row of anyone's own measurements. */
export type CurvePoint = {
  /** Epochs finished so far. */
  readonly epoch: number;
  /** Updates done so far. */
  readonly step: number;
  /** Training loss. */
  readonly loss: number;
  readonly validationLoss?: number | null;
  readonly accuracy?: number | null;
  readonly validationAccuracy?: number | null;
  readonly learningRate?: number | null;
};

/** A run as a chart sees it. */
export type Course = { readonly points: readonly CurvePoint[]; readonly decisions: readonly DecisionEvent[] };

/**
 * The course of a run: its epochs, or its steps where there are no epochs, and its decisions. A step on a stream of
 * samples counts as all samples since the step before it.
 *
 * Of a log with several runs, or of a run that was resumed or went back, what counts is the last time that it was done;
 * decisions stay, also those on the way that was given up.
 *
 * @param who the chart, for the message
 * @throws ConfigError when there is no point
 */
export function courseOf(who: string, source: readonly (TrainingEvent | CurvePoint)[]): Course {
  const epochs: CurvePoint[] = [];
  const steps: CurvePoint[] = [];
  const decisions: DecisionEvent[] = [];
  let wentBack = false;
  for (const item of lastRun(source)) {
    if ('kind' in item && item.kind === 'decision') {
      decisions.push(item);
      wentBack ||= item.by === 'onDivergence';
    }
    const isStep = 'kind' in item && item.kind === 'step';
    if ('kind' in item && item.kind !== 'epoch' && !isStep) continue;
    if (wentBack) for (const given of [epochs, steps]) giveUp(given, item.step);
    wentBack = false;
    if (isStep) steps.push({ ...item, ...item.running });
    else epochs.push(item);
  }
  const points = epochs.length > 0 ? epochs : steps;
  check(points.length > 0, who, 'at least one epoch or step', `${source.length} events without one`);
  return { points, decisions };
}

/** Takes away what comes again from a step on. */
function giveUp(points: CurvePoint[], from: number): void {
  while ((points.at(-1)?.step ?? -1) >= from) points.pop();
}
