/**
 * `trainOnline`: a stream of samples becomes a stream of events.
 */
import type { Observable } from 'rxjs';
import { connect, streamOf } from '../connect.js';
import type { TrainingEvent } from '../events.js';
import { OnlineRun } from './online-run.js';
import { type OnlineTask, taskOf } from './online-task.js';

/**
 * Trains a model on samples as they come: each is learned from once, and is not kept.
 *
 * Ends when the samples do, with those that fill no batch in a last, smaller update; when `task.stop` or a decision
 * stops it; or by `task.signal`. Samples may be endless, and memory stays as it is. Every source is left as it should be:
 * a generator's `finally` runs, an `Observable` is unsubscribed from, however the run ends.
 *
 * A generator or an `AsyncIterable` is asked for a sample when one is needed: a slow backend, a slow listener or a pause
 * slows it, and nothing is dropped. An `Observable` cannot be slowed; up to `task.maxWaiting` of its samples wait, and
 * then the run fails rather than lose one.
 *
 * `step` events come every 100 updates, or as `task.every` says, and tell the error in between in `running`: the mean
 * over samples each of which was predicted before it was learned from (prequential error), which is how learners on a
 * stream are measured, since what is coming may differ from what was. `end` has it over the whole stream. There are no
 * epochs: schedules, signals and stop rules go by steps.
 *
 * The same samples give the same parameters as `train` in one epoch that visits them in this order, bit for bit.
 *
 * Errors arrive on the stream: `ConfigError` and `ShapeError` before the first step, `DataError` with the number of a
 * sample that does not fit, `DivergedError` when the loss is not finite, and whatever the source failed with.
 *
 * @param task what is to be trained, and how; see `OnlineTask` for defaults and ranges
 * @example
 * trainOnline({ model, loss, optimizer, features: 2, classes: ['outer', 'inner'], samples: rotatingMoons({ seed: 1 }) })
 *   .pipe(ofKind('step'), take(100))
 *   .subscribe(({ step, running }) => console.log(step, running?.loss, running?.accuracy));
 *
 * A. P. Dawid, "Statistical theory: the prequential approach", 1984; J. Gama et al., "On evaluating stream learning
 * algorithms", 2013, with windows that do not overlap.
 */
export function trainOnline(task: OnlineTask): Observable<TrainingEvent> {
  return streamOf(() => {
    const own = taskOf(task);
    return connect(own, (emit) => new OnlineRun(task, emit, own));
  });
}
