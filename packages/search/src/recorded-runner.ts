/**
 * A search done again without training: its runs are told as they were recorded.
 */
import type { RunSpec } from '@rivulet/training';
import { type Observable, defer, from } from 'rxjs';
import type { RunRecord, TrialRecord } from './events.js';
import type { RunNews, RunOrder, Runner } from './runner.js';
import type { Configuration } from './space.js';

/**
 * Does runs by telling what a search recorded of them: with another pruner, the same search says which trials that one
 * would have ended, when, and what it would have saved.
 *
 * A run that was ended then is a failure where its record ends, if nobody has ended it before. So is one that was not
 * done: a sampler that learns from results may ask for another configuration once a trial ends sooner.
 *
 * @param records of the trials: the lines of a journal, `trial` events
 * @param specOf the run of a configuration, as the search had it; its seed does not matter
 * @example search({ ...plan, pruner: median() }, recordedRunner(records, specOf))
 */
export function recordedRunner(
  records: readonly TrialRecord[],
  specOf: (configuration: Configuration) => RunSpec,
): Runner {
  const runs = new Map<string, { readonly record: RunRecord; readonly configuration: Configuration }>();
  for (const { number, configuration, runs: done } of records) {
    for (const record of done) runs.set(`${number}/${record.seed}`, { record, configuration });
  }
  return {
    name: 'a recorded search',
    run: (order: RunOrder): Observable<RunNews> =>
      defer(() => {
        const recorded = runs.get(order.id);
        const isSame = recorded && sameRun(specOf(recorded.configuration), order.spec);
        return from(isSame ? newsOf(recorded.record) : [unknown(`run ${order.id} was not done`)]);
      }),
    close: () => Promise.resolve(),
  };
}

/** Whether two runs train the same; when they stop follows from what is asked of them. */
function sameRun(then: RunSpec, now: RunSpec): boolean {
  const [some, others] = [then, now].map((spec) => JSON.stringify({ ...spec, seed: 0, stop: null }));
  return some === others;
}

function newsOf({ state, value, epochs, updates, reports }: RunRecord): readonly RunNews[] {
  // Every epoch has as many updates as any other.
  const each = updates / Math.max(epochs, 1);
  const told = reports.map(([epoch, reported]): RunNews => ({
    kind: 'report',
    epoch,
    updates: each * epoch,
    value: reported,
  }));
  if (state === 'complete' && value !== null) return [...told, { kind: 'result', value, epochs, updates }];
  return [...told, unknown(`the record ends at epoch ${epochs}, where the run was ${state}`)];
}

function unknown(message: string): RunNews {
  return { kind: 'failure', code: 'NOT_RECORDED', message };
}
