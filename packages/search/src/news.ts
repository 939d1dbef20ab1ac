/**
 * What a search wants to know of a run: a fold over the stream of its events, which ends the run where its objective is
 * reached. Whoever does an order uses it, so that a run is worth the same on a thread, on a queue, and in a page.
 */
import { ConfigError, plainError } from '@rivulet/tensor';
import { type EpochEvent, type Task, type TrainingEvent, reviveTask } from '@rivulet/training';
import { type OperatorFunction, catchError, from, mergeMap, of, scan, takeWhile } from 'rxjs';
import { type Measure, isReached, reportedMeasure } from './objective.js';
import type { RunNews, RunOrder } from './runner.js';

type Folded = { readonly last: EpochEvent | null; readonly out: readonly RunNews[] };

/**
 * The task of an order.
 *
 * @param load how packages are loaded, as for `revive`; default `import(name)`
 * @throws ConfigError when a part does not exist or an option is out of range
 */
export function taskOf({ spec }: RunOrder, load?: (name: string) => Promise<unknown>): Promise<Task> {
  return reviveTask(spec, load);
}

/**
 * The events of a run as news of it.
 *
 *     report      after every `order.every` epochs, after the last one, and after the one that reaches the goal
 *     result      a goal: updates or epochs until the first epoch that reaches it, Infinity where none did;
 *                 a measure: that of the last epoch
 *     failure     an error of the run, or a measure that it does not have or that is not a number
 *
 * The stream of events is unsubscribed from, and so the run ends, in the very epoch that reaches the goal: what comes
 * out does not depend on how soon anybody hears of it.
 *
 * @example
 * train(await taskOf(order)).pipe(newsOf(order)).subscribe((news) => job.updateProgress(news));
 */
export function newsOf(order: RunOrder): OperatorFunction<TrainingEvent, RunNews> {
  return (events$) =>
    events$.pipe(
      scan<TrainingEvent, Folded>(
        ({ last }, event) => {
          if (event.kind === 'epoch') return { last: event, out: newsOfEpoch(order, event) };
          return { last, out: event.kind === 'end' ? [resultOf(order, last)] : [] };
        },
        { last: null, out: [] },
      ),
      mergeMap(({ out }) => from(out)),
      takeWhile(({ kind }) => kind === 'report', true),
      catchError((error: unknown) => of<RunNews>({ kind: 'failure', ...plainError(error) })),
    );
}

function newsOfEpoch({ objective, every, spec }: RunOrder, event: EpochEvent): readonly RunNews[] {
  const { epoch, step } = event;
  const value = measured(event, reportedMeasure(objective));
  const reached = isReached(objective, value);
  const isDue = reached || epoch % every === 0 || epoch === spec.epochs;
  const report: RunNews = { kind: 'report', epoch, updates: step, value };
  if (!reached) return isDue ? [report] : [];
  return [report, { kind: 'result', value: objective.of === 'epochs' ? epoch : step, epochs: epoch, updates: step }];
}

/** Of a run that has come to its end without reaching a goal. */
function resultOf({ objective }: RunOrder, last: EpochEvent | null): RunNews {
  const counts = { epochs: last?.epoch ?? 0, updates: last?.step ?? 0 };
  if ('until' in objective) return { kind: 'result', value: Infinity, ...counts };
  const value = last ? measured(last, objective.of) : NaN;
  if (!Number.isNaN(value)) return { kind: 'result', value, ...counts };
  const message = last
    ? `the ${objective.of} of epoch ${last.epoch} is not a number`
    : 'the run has ended before an epoch';
  return { kind: 'failure', code: 'DIVERGED', message };
}

/** @throws ConfigError when the run does not measure it, with what to do about that */
function measured(event: EpochEvent, measure: Measure): number {
  const value = event[measure];
  if (value !== null) return value;
  const [missing, help] =
    measure.startsWith('validation') && event.validationLoss === null
      ? ['the run has no validation data', 'give it a split']
      : ['its loss knows no classes', 'go by a loss instead'];
  throw new ConfigError(`search: expected ${measure} to go by, but ${missing}; ${help}`);
}
