/**
 * What a search came to, in plain words.
 */
import type { SearchEnd, TrialRecord } from '../events.js';
import { type Outcome, type SearchResults, outcomeOf, ranked } from './results.js';
import { measureText, objectiveText, valueText } from './words.js';

/** Why it is over. */
const reasons: Readonly<Record<SearchEnd['reason'], string>> = {
  finished: 'All trials are done.',
  exhausted: 'There was nothing left to try.',
  patience: 'It ended early, as no better trial had come for long enough.',
  cancelled: 'It was interrupted; the same command goes on from there.',
};

/** How many trials came to what. */
export function outcomeCounts({ records }: SearchResults): Readonly<Record<Outcome, number>> {
  const counts = { complete: 0, never: 0, pruned: 0, failed: 0 };
  for (const record of records) counts[outcomeOf(record)]++;
  return counts;
}

/**
 * Sentences about a search: what was sought, how many trials came to what, and why it is over.
 *
 * @param reason `null` while it goes on
 */
export function summaryOf({ start, records }: SearchResults, reason: SearchEnd['reason'] | null): readonly string[] {
  const { objective, direction, sampler, pruner, seeds, trials } = start;
  const counts = outcomeCounts({ start, records });
  const goal = 'until' in objective ? measureText(objective.until.measure) : '';
  const told = [
    [counts.complete, 'came to a value'],
    [counts.never, `never came to that ${goal}`],
    [counts.pruned, `${counts.pruned === 1 ? 'was' : 'were'} pruned as others did better`],
    [counts.failed, 'failed'],
  ] as const;
  const parts = told.flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : []));
  const runs =
    seeds.length === 1 ? `one run each, seed ${seeds[0]}` : `${seeds.length} runs each, of which the median counts`;
  return [
    `Sought: the ${direction === 'minimize' ? 'least' : 'greatest'} ${objectiveText(objective).replace(/^updates|^epochs/, (unit) => `number of ${unit}`)}. Chosen by ${sampler}${pruner === null ? '' : `, pruned by ${pruner}`}; ${runs}.`,
    `Of ${trials} trials ${records.length === trials ? 'all' : records.length} are over${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.${reason === null ? '' : ` ${reasons[reason]}`}`,
  ];
}

/** `Trial 57: 42 updates to a training accuracy of 1 (its runs: 38, 42, 51).` */
export function bestText({ start, records }: SearchResults): string | null {
  const [best] = ranked(records, start.direction);
  if (!best) return null;
  const { objective } = start;
  const value =
    'until' in objective
      ? `${valueText(best.value)} ${objectiveText(objective)}`
      : `${objectiveText(objective)} ${valueText(best.value)}`;
  return `Trial ${best.number}: ${value}${spread(best)}.`;
}

function spread({ runs }: TrialRecord): string {
  const values = runs.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => a - b);
  return values.length < 2 ? '' : ` (median; its runs: ${values.map(valueText).join(', ')})`;
}
