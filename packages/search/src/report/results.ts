/**
 * What reports are made of, and what a trial came to.
 */
import type { SearchStart, TrialRecord } from '../events.js';
import type { Direction } from '../trial.js';

/** A search as far as it has come: its first event, and the trials that are over. */
export type SearchResults = { readonly start: SearchStart; readonly records: readonly TrialRecord[] };

/** What a trial came to. `never`: it was done, but did not come to the goal. */
export type Outcome = 'complete' | 'never' | 'pruned' | 'failed';

/** Those without a value that could be drawn, in the order in which they are told. */
export const valueless = ['never', 'pruned', 'failed'] as const satisfies readonly Outcome[];

/** What this trial came to. */
export function outcomeOf({ state, value }: TrialRecord): Outcome {
  return state === 'complete' && (value === null || !Number.isFinite(value)) ? 'never' : state;
}

/** A trial with a finite value. */
export type ValuedRecord = TrialRecord & { readonly value: number };

/** Whether it has a finite value. */
export function isValued(record: TrialRecord): record is ValuedRecord {
  return outcomeOf(record) === 'complete';
}

/** Trials with a value, the best first; of equal ones the earlier. */
export function ranked(records: readonly TrialRecord[], direction: Direction): readonly ValuedRecord[] {
  const sign = direction === 'minimize' ? 1 : -1;
  return records.filter(isValued).sort((a, b) => sign * (a.value - b.value) || a.number - b.number);
}

/** The same of a search. */
export function rankedTrials({ start, records }: SearchResults): readonly ValuedRecord[] {
  return ranked(records, start.direction);
}

/** Those that were better than all before them, in the order of their numbers. */
export function improvements(records: readonly TrialRecord[], direction: Direction): readonly ValuedRecord[] {
  const found: ValuedRecord[] = [];
  for (const record of records.filter(isValued).sort((a, b) => a.number - b.number)) {
    const last = found.at(-1);
    const better = !last || (direction === 'minimize' ? record.value < last.value : record.value > last.value);
    if (better) found.push(record);
  }
  return found;
}
