/**
 * Every decision that Optuna was seen to make, made again.
 */
import type { Json } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';
import type { Direction, Trial } from '../trial.js';
import type { Pruner } from '../pruner.js';
import { type Hyperband, hyperband } from './hyperband.js';
import { median } from './median.js';
import { patient } from './patient.js';
import { percentile } from './percentile.js';
import { successiveHalving } from './successive-halving.js';
import { threshold } from './threshold.js';
import { wilcoxon } from './wilcoxon.js';

type Options = Readonly<Record<string, Json>>;
type Case = {
  readonly pruner: string;
  readonly direction: Direction;
  readonly arguments: Options;
  readonly inner?: Options & { readonly pruner: string };
  readonly bracket?: readonly number[];
  readonly pruned_at: readonly (number | null)[];
};

const { curves, cases } = golden<{ curves: readonly (readonly number[])[]; cases: readonly Case[] }>(
  'pruners/optuna.json',
);

const factories: Readonly<Record<string, (options: never, one: Case) => Pruner>> = {
  median,
  percentile,
  successive_halving: successiveHalving,
  hyperband,
  threshold,
  wilcoxon,
  patient_median: (options, { inner }) => {
    const { pruner: _, ...own } = inner ?? {};
    return patient(median(camelCased(own)), options);
  },
  patient_only: (options) => patient(null, options),
};

function camelCased(options: Options): Options {
  const name = (key: string) => key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [name(key), value]));
}

/** Trials one after another, each reporting its curve until it is told to end; where, and who was in which bracket. */
function decisionsOf(pruner: Pruner, direction: Direction) {
  const trials: Trial[] = [];
  const brackets: (number | undefined)[] = [];
  const prunedAt = curves.map((curve, number) => {
    const about = { number, configuration: {}, value: null };
    let trial: Trial = { ...about, state: 'running', reports: [] };
    let end: number | null = null;
    for (const [step, value] of curve.entries()) {
      trial = { ...trial, reports: [...trial.reports, { step, value }] };
      if (!pruner.prune({ direction, trial, others: trials })) continue;
      end = step;
      break;
    }
    const last = curve.at(-1) ?? NaN;
    brackets.push((pruner as Partial<Hyperband>).bracketOf?.({ direction, trial, others: trials }));
    if (end !== null) trials.push({ ...trial, state: 'pruned' });
    else if (Number.isNaN(last)) trials.push({ ...trial, state: 'failed' });
    else trials.push({ ...trial, state: 'complete', value: last });
    return end;
  });
  return { prunedAt, brackets };
}

test.each(cases.map((one) => [one.pruner, one.direction, JSON.stringify(one.arguments), one] as const))(
  '%s, %s, %s decides as Optuna does, trial by trial',
  (name, direction, _, one) => {
    const pruner = factories[name]!(camelCased(one.arguments) as never, one);
    const { prunedAt, brackets } = decisionsOf(pruner, direction);
    expect(prunedAt).toEqual(one.pruned_at);
    if (one.bracket) expect(brackets).toEqual(one.bracket);
  },
);
