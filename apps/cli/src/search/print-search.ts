/**
 * A search on a terminal, and for programs.
 */
import type { Importance, SearchEnd, TrialRecord } from '@rivulet/search';
import {
  type SearchResults,
  bestText,
  configurationText,
  outcomeCounts,
  rankedTrials,
  summaryOf,
} from '@rivulet/search/report';
import { type Io, type Output, paint } from '../io.js';
import { number, percent } from '../progress-line.js';

/** How many trials are listed. */
const listed = 5;

/** What there is to tell. */
export type Told = {
  readonly results: SearchResults;
  readonly reason: SearchEnd['reason'];
  readonly importances: readonly Importance[];
  readonly files: readonly string[];
  /** The command that trains with the best; `null`: there is none. */
  readonly train: string | null;
};

/** What became of the trials, the best five, what mattered, the files. */
export function printSearch(io: Io, output: Output, { results, reason, importances, files, train }: Told): void {
  const say = (text: string): unknown => output.write(`${text.trimEnd()}\n`);
  for (const text of summaryOf(results, reason)) say(text);
  const best = bestText(results);
  if (best !== null) say(paint(io, output, 'bold', best));
  const rows = rankedTrials(results).slice(0, listed).map(rowOf);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  rows.forEach((row, index) => {
    const line = row.map((text, column) => (column < 2 ? text.padStart(widths[column] ?? 0) : text)).join('  ');
    say(paint(io, output, index === 0 ? 'green' : 'dim', `  ${line}`));
  });
  const mattered = importances.slice(0, listed).map(({ name, importance }) => `${name} ${percent(importance)}`);
  if (mattered.length > 0) say(`what mattered: ${mattered.join(', ')}`);
  for (const file of files) say(`  ${paint(io, output, 'cyan', file)}`);
  if (train !== null) say(`to train with it: ${train}`);
}

function rowOf({ number: trial, value, configuration }: TrialRecord): readonly string[] {
  return [`trial ${trial}`, number(value ?? NaN), configurationText(configuration)];
}

/** What `--json` prints. */
export function plainSearch({ results, reason, importances, files, train }: Told): unknown {
  const [best = null] = rankedTrials(results);
  return { reason, trials: outcomeCounts(results), best, importances, files, train };
}
