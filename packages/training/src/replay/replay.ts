/**
 * A recorded run decided anew: the same folds, over what was measured then, without training.
 */
import { DataError, type Json } from '@rivulet/tensor';
import { type Observable, type OperatorFunction, concatMap, defer, filter, from, map, takeWhile, tap } from 'rxjs';
import { decide } from '../decide.js';
import type { DecisionEvent, EpochEvent, StepEvent, TrainingEvent } from '../events.js';
import { policyName } from '../divergence-policy.js';
import { HyperParameters, type Told } from '../hyper-parameters.js';
import { Pairs } from './pairs.js';
import { type Rules, decidersOf } from './rules.js';

/**
 * What rules would have decided on the stream of a run, recorded or live.
 *
 * The decisions of the run's own rules are taken out and `rules` decide in their place, by the operators that a run is
 * made of; decisions from outside stay. Hyper-parameters in events are those that the new decisions give. The stream
 * ends where a decision would have ended the run. With the run's own rules it is the stream as it was.
 *
 * Losses stay those that were measured. Once a decision that changes numbers differs, they are those of another run:
 * `verdictOf` tells where. The `end` event, with what was learned, passes only where nothing differs.
 *
 * @param rules what decides now: `rulesOf(task)`, `reviveRules(spec)`
 * @param recorded what decided then; default `rules`
 * @throws DataError on the stream, when what a rule has to see was not recorded
 * @example
 * from(readRun('events.ndjson', console.warn)).pipe(replay(rulesOf({ ...task, stop: earlyStopping({ patience: 20 }) }), rulesOf(task)))
 */
export function replay(rules: Rules, recorded: Rules = rules): OperatorFunction<TrainingEvent, TrainingEvent> {
  return (events$) =>
    defer(() => {
      const hyperParameters = new HyperParameters(rules.hyperParameters, {}, {});
      const { feedback } = hyperParameters;
      const deciders = decidersOf(recorded);
      const hearsSteps = [...feedback.map(({ signal }) => signal), rules.stop].find((signal) => signal?.per === 'step');
      const decisions = new Pairs<DecisionEvent>();
      const hear = (side: 0 | 1, event: TrainingEvent): void => {
        if (event.kind === 'decision') decisions.tell(side, keyOf(event), event);
      };
      let differs = false;
      let stopped: number | null = null;
      let told = { step: -1, values: { learningRate: null, scalars: {} } as Told };

      const asked$ = events$.pipe(
        tap(complete(hearsSteps?.name ?? null)),
        tap((event) => hear(0, event)),
        filter((event) => event.kind !== 'decision' || !deciders.has(event.by)),
        map((event) => {
          if (event.kind === 'checkpoint') return { ...event, folds: {}, overrides: hyperParameters.overrides };
          // What comes next was undone and is done again, with other numbers.
          if (event.kind === 'decision' && event.by === policyName) told = { ...told, step: -1 };
          if (event.kind !== 'step' && event.kind !== 'epoch') return event;
          // A decision after the last step of an epoch is not yet what the epoch tells.
          if (event.step !== told.step) told = { step: event.step, values: toldBefore(hyperParameters, event) };
          differs ||= !sameNumbers(told.values.scalars, event.scalars);
          return { ...event, ...told.values };
        }),
      );
      let folded$: Observable<TrainingEvent> = asked$;
      for (const { of, signal } of feedback) folded$ = folded$.pipe(decide(of, signal));
      if (rules.stop) folded$ = folded$.pipe(decide('run', rules.stop));
      return folded$.pipe(
        concatMap((event) => {
          hear(1, event);
          if (event.kind === 'decision' && event.of !== 'run') hyperParameters.set(event.of, Number(event.value));
          if (event.kind === 'decision' && event.value === 'stop') stopped = event.step;
          return event.kind === 'end' && (differs || !decisions.areLevel) ? [] : from([event]);
        }),
        takeWhile((event) => stopped === null || event.step === stopped),
      );
    });
}

const keyOf = ({ step, of, value, by }: DecisionEvent): string => JSON.stringify([step, of, value, by]);

/** Hyper-parameters of the last update before an event, as a run would tell them. */
function toldBefore(hyperParameters: HyperParameters, { kind, step, epoch }: StepEvent | EpochEvent): Told {
  const row = new Float64Array(hyperParameters.names.length);
  hyperParameters.fill(step - 1, kind === 'epoch' ? epoch - 1 : epoch, 1, row);
  return hyperParameters.tell(row, 0);
}

function sameNumbers(some: Readonly<Record<string, Json>>, others: Readonly<Record<string, Json>>): boolean {
  const names = Object.keys(some);
  return names.length === Object.keys(others).length && names.every((name) => Object.is(some[name], others[name]));
}

/**
 * Refuses a stream on which something is missing that folds have to see.
 *
 * @param hearsSteps who decides after every step, if anybody does
 */
function complete(hearsSteps: string | null): (event: TrainingEvent) => void {
  let step = 0;
  let epoch = 0;
  return (event) => {
    if (event.kind === 'start' && (event.epoch > epoch || (hearsSteps !== null && event.step > step))) {
      throw new DataError(`replay: the log goes on from epoch ${event.epoch}, and what was before is not in it`);
    }
    if (event.kind !== 'step' && event.kind !== 'epoch') return;
    if (hearsSteps !== null && event.step > step + (event.kind === 'step' ? 1 : 0)) throw unheard(hearsSteps, step + 1);
    if (event.epoch > epoch + (event.kind === 'epoch' ? 1 : 0)) {
      throw new DataError(`replay: epoch ${event.epoch} follows epoch ${epoch}`);
    }
    ({ step, epoch } = event);
  };
}

function unheard(who: string, step: number): DataError {
  return new DataError(
    `replay: ${who} decides after every step, and step ${step} was not recorded; record the run with every: 'step'`,
  );
}
