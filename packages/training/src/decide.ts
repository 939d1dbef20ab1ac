/**
 * A fold as an operator on the stream: what a signal decides is published right after the event
 * that made it decide. The run itself is built from these; anyone can apply them to a live run, or
 * to a recorded log to learn what would have been decided.
 */
import type { Json, Request, Signal, StepInfo } from '@rivulet/tensor';
import { type OperatorFunction, from, mergeMap, scan } from 'rxjs';
import type { DecisionEvent, EpochEvent, StepEvent, TrainingEvent } from './events.js';

type Folded<S> = { readonly state: S; readonly out: readonly TrainingEvent[] };

/**
 * Publishes what a signal decides.
 *
 * A signal of numbers decides when its value changes; a signal of requests, and the requests of a
 * schedule, whenever they are not 'continue'. A checkpoint that passes takes the state along under
 * the name `of`; everything else passes unchanged.
 *
 * @param of the name of what is decided: `learningRate`, `run`
 * @param signal the fold; its state lives in the operator's `scan`, a new one for each subscription
 * @param start state to go on from, out of a checkpoint; default `signal.init()`
 * @example
 * from(readLog('events.ndjson')).pipe(decide('learningRate', decayOnPlateau(0.1, { patience: 20 })))
 */
export function decide<T extends number | Request, S extends Json>(
  of: string,
  signal: Signal<T, S>,
  start?: S,
): OperatorFunction<TrainingEvent, TrainingEvent> {
  return (events$) =>
    events$.pipe(
      scan<TrainingEvent, Folded<S>>(({ state }, event) => fold(of, signal, state, event), {
        state: start ?? signal.init(),
        out: [],
      }),
      mergeMap(({ out }) => from(out)),
    );
}

function fold<T extends number | Request, S extends Json>(
  of: string,
  signal: Signal<T, S>,
  state: S,
  event: TrainingEvent,
): Folded<S> {
  if (event.kind === 'checkpoint') return { state, out: [{ ...event, folds: { ...event.folds, [of]: state } }] };
  if (event.kind !== signal.per) return { state, out: [event] };
  const next = signal.next(state, stepInfo(event));
  const decision = (about: string, value: DecisionEvent['value']): DecisionEvent => ({
    kind: 'decision',
    step: event.step,
    epoch: event.epoch,
    by: signal.name,
    of: about,
    value,
    because: signal.because(next),
  });
  const out: TrainingEvent[] = [event];
  const value: number | Request = signal.value(next);
  if (typeof value === 'number') {
    if (value !== signal.value(state)) out.push(decision(of, value));
  } else if (value !== 'continue') out.push(decision('run', value));
  const request = signal.request?.(next) ?? 'continue';
  if (request !== 'continue') out.push(decision('run', request));
  return { state: next, out };
}

function stepInfo(event: EpochEvent | StepEvent): StepInfo {
  return {
    step: event.step,
    epoch: event.epoch,
    loss: event.loss,
    accuracy: event.accuracy,
    validationLoss: event.kind === 'epoch' ? event.validationLoss : null,
    validationAccuracy: event.kind === 'epoch' ? event.validationAccuracy : null,
  };
}
