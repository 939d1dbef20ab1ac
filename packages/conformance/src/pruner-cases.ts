/**
 * `pruners/NAME.json`: where learning curves were cut off, as a search saw them one after another.
 *
 * A decision depends on the reports alone, whatever a step runs on.
 */
import type { Hyperband, Pruner, Trial } from '@rivulet/search';
import type { Check, Outcome } from './check.js';
import type { Field } from './field.js';
import { CannotMap, Hyper } from './hyper.js';
import { type Load, ownPlugin } from './library.js';
import { pruners, prunersAround } from './maps/pruners.js';
import { called } from './table.js';

/** What was recorded of one trial. */
type Recorded = {
  /** How it ended, with all that it reported until then. */
  readonly trial: Trial;
  /** The step at which it was pruned; `null`: it was not. */
  readonly prunedAt: number | null;
  readonly bracket: number | null;
};

/** The check of one pruner on all curves. Steps are decisions. */
export async function prunerCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const recorded = recordedTrials(file, one);
  const said = one.at('direction');
  const direction = said.text();
  if (direction !== 'minimize' && direction !== 'maximize') return said.refuse("'minimize' or 'maximize'");
  const own = await ownPlugin<Pruner>(file, one, load);
  const dialect = own?.dialect ?? file.maybe('library')?.text() ?? 'optuna';
  const pruner = own ? own.plugin : prunerOf(one, dialect);
  const trials = recorded.map(({ trial }) => trial);
  const hasBrackets = 'bracketOf' in pruner;
  return {
    plugin: pruner.name,
    dialect,
    name: `${one.maybe('name')?.text() ?? one.path}, ${direction}`,
    steps: trials.reduce((sum, { reports }) => sum + reports.length, 0),
    hostOnly: true,
    run() {
      // Each trial meets those before it as they were recorded, so that one wrong decision is one and no more.
      const wrong = recorded.flatMap(({ trial, prunedAt, bracket }, number) => {
        const others = trials.slice(0, number);
        const seen = (reports: Trial['reports']): Trial => ({ ...trial, state: 'running', value: null, reports });
        const end = trial.reports.find((_, index) =>
          pruner.prune({ direction, others, trial: seen(trial.reports.slice(0, index + 1)) }),
        );
        if ((end?.step ?? null) !== prunedAt) {
          return [`trial ${number}: ${toldEnd(end?.step)} in place of ${toldEnd(prunedAt)}`];
        }
        if (bracket === null || !hasBrackets) return [];
        const ours = (pruner as Hyperband).bracketOf({ direction, others, trial: seen(trial.reports) });
        return ours === bracket ? [] : [`trial ${number}: bracket ${ours} in place of ${bracket}`];
      });
      const unseen = !hasBrackets && recorded.some(({ bracket }) => bracket !== null);
      return Promise.resolve<Outcome>({
        error: wrong.length,
        bound: 0,
        where: wrong[0] ?? 'no difference',
        notes: unseen ? ['brackets are not compared: the plugin does not tell them'] : [],
      });
    },
  };
}

/** From the table, with the pruner in it where there is one. */
function prunerOf(one: Field, library: string): Pruner {
  const inner = one.maybe('inner');
  const name = one.at('pruner').text();
  const what = `${library}'s ${name}`;
  const around = prunersAround[name];
  if (!around && inner) throw new CannotMap(`nothing here stands for inner of ${what}`);
  return called(around ?? pruners[name], what, new Hyper(one.at('arguments')), inner && innerOf(inner, library));
}

/** `{ pruner, … }`, its arguments beside its name. */
function innerOf(inner: Field, library: string): Pruner {
  const hyper = new Hyper(inner);
  const name = hyper.text('pruner');
  return called(pruners[name], `${library}'s ${name}`, hyper, null);
}

function recordedTrials(file: Field, one: Field): readonly Recorded[] {
  const curves = curvesOf(file);
  const ends = one.at('pruned_at').list();
  if (ends.length !== curves.length) one.at('pruned_at').refuse(`a list of ${curves.length}, one a curve`);
  const brackets = one.maybe('bracket')?.numbers(curves.length);
  return curves.map((curve, number) => {
    const end = ends[number];
    const prunedAt = end && end.value !== null ? end.count() : null;
    const count = prunedAt === null ? curve.length : curve.findIndex(({ step }) => step === prunedAt) + 1;
    if (count === 0) end?.refuse('a step of its curve, or null');
    const reports = curve.slice(0, count);
    const last = curve.at(-1)?.value ?? NaN;
    const state = prunedAt !== null ? 'pruned' : Number.isNaN(last) ? 'failed' : 'complete';
    const trial: Trial = { number, configuration: {}, state, reports, value: state === 'complete' ? last : null };
    return { trial, prunedAt, bracket: brackets?.[number] ?? null };
  });
}

/** A value for each step from 0 on, or for those in `reported`. */
function curvesOf(file: Field): readonly Trial['reports'][] {
  const length = file.maybe('steps')?.count();
  const reported = file.maybe('reported')?.list();
  const curves = file.at('curves').list();
  if (reported && reported.length !== curves.length) file.at('reported').refuse(`a list of ${curves.length}`);
  return curves.map((curve, number) => {
    const values = curve.numbers(length);
    const steps = reported?.[number]?.numbers(values.length) ?? [...values.keys()];
    if (steps.some((step, index) => !(step > (steps[index - 1] ?? -1))))
      reported?.[number]?.refuse('steps in their order');
    return values.map((value, index) => ({ step: steps[index] ?? NaN, value }));
  });
}

function toldEnd(step: number | null | undefined): string {
  return step === null || step === undefined ? 'goes on' : `ends at step ${step}`;
}
