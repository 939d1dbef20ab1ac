/**
 * What a search has found, as files: the best configuration, the pictures, the page.
 */
import { join } from 'node:path';
import { type Objective, type RunRecord, type TrialRecord } from '@rivulet/search';
import { type SearchResults, chartsOf, htmlReport } from '@rivulet/search/report';
import type { Importance, SearchEnd } from '@rivulet/search';
import type { Json } from '@rivulet/tensor';
import { usualName } from '../config.js';
import { writeWhole } from '../write-file.js';
import type { TrialPlan } from './trial-plan.js';

/** What is written, and where. */
export type Found = {
  readonly plan: TrialPlan;
  readonly results: SearchResults;
  readonly reason: SearchEnd['reason'];
  readonly best: TrialRecord | null;
  readonly importances: readonly Importance[];
  /** The command that repeats the search. */
  readonly command: string;
  /** The command that trains with the best; `null`: there is none. */
  readonly train: string | null;
  readonly folder: string;
  readonly report: string;
  /** A path as the user would write it. */
  readonly shown: (path: string) => string;
};

/** Writes all; gives the paths. */
export function saveFound(found: Found): readonly string[] {
  const { plan, results, reason, best, importances, command, train, folder, report, shown } = found;
  const written: string[] = [];
  const save = (path: string, text: string): void => {
    writeWhole(path, text, shown(path));
    written.push(path);
  };
  const config = join(folder, usualName);
  const text = best && `${JSON.stringify(configurationOf(plan, best, results.start.objective), null, 2)}\n`;
  if (text) save(config, text);
  for (const { name, svg } of chartsOf(results, importances)) save(join(folder, `${name}.svg`), svg);
  save(
    report,
    htmlReport(results, {
      ...{ reason, importances, command, name: plan.name },
      ...(text && train !== null && { best: { name: usualName, text, command: train } }),
    }),
  );
  return written;
}

/** What `rivulet train` makes the best run of: that of the seed whose value is the median, stopped at the same goal. */
export function configurationOf(
  { settingsOf }: Pick<TrialPlan, 'settingsOf'>,
  { configuration, runs }: TrialRecord,
  objective: Objective,
): Json {
  return {
    ...settingsOf(configuration),
    seed: medianRun(runs)?.seed ?? 0,
    ...('until' in objective && goalOf(objective.until)),
  };
}

/** The run whose value is the median; of an even number the lower one of the two in the middle. */
export function medianRun(runs: readonly RunRecord[]): RunRecord | null {
  const sorted = [...runs].sort((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity));
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

function goalOf({ measure, value }: { readonly measure: string; readonly value: number }): Record<string, Json> {
  return measure === 'loss' ? { untilLoss: value } : { untilAccuracy: value };
}

/** A command line that a shell takes apart again as it was, but for who asks a Redis: others read it too. */
export function commandOf(argv: readonly string[]): string {
  return argv.map((word) => quoted(word.replace(/^((?:--queue=)?rediss?:\/\/)[^/]*@/, '$1'))).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
