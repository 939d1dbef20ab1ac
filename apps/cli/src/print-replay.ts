/**
 * A replay, for people and for programs.
 */
import type { DecisionEvent, Ending, EpochEvent, TrainingEvent, Verdict } from '@rivulet/training';
import { type Io, type Output, paint } from './io.js';
import { number, percent } from './progress-line.js';
import { count } from './report.js';

/** How a run ended, and its best epoch until then. */
type Told = Omit<Ending, 'stop'> & {
  readonly by: string | null;
  readonly because: string | null;
  readonly best: { readonly epoch: number; readonly of: 'loss' | 'validationLoss'; readonly value: number } | null;
};

/** A decision that was made, or would be. */
type Row = Pick<DecisionEvent, 'step' | 'epoch' | 'by' | 'of' | 'value' | 'because'> & {
  readonly recorded: boolean;
  readonly replayed: boolean;
};

/** What `--json` prints. */
export type ReplayReport = {
  readonly verdict: Verdict['kind'];
  readonly because: string;
  readonly recorded: Told;
  readonly replayed: Told;
  /** What an earlier end would have saved. */
  readonly saved: { readonly epochs: number; readonly updates: number };
  /** The last moment whose numbers are those of both; `null` where that is the end of the replay. */
  readonly parting: { readonly step: number; readonly epoch: number } | null;
  readonly decisions: readonly Row[];
};

/** Lines of decisions that people are shown. */
const mostLines = 20;

/** Puts together what a replay says. */
export function replayReport(
  events: readonly TrainingEvent[],
  again: readonly TrainingEvent[],
  { kind, because, recorded, replayed, parting }: Verdict,
): ReplayReport {
  return {
    verdict: kind,
    because,
    recorded: told(recorded, events),
    replayed: told(replayed, again),
    saved: { epochs: recorded.epoch - replayed.epoch, updates: recorded.step - replayed.step },
    parting: parting && { step: parting.step, epoch: parting.epoch },
    decisions: rowsOf(events, again, replayed.step),
  };
}

/** Prints a table, the decisions, and up to where the answer is exact. */
export function printReplay(io: Io, output: Output, report: ReplayReport, files: readonly string[]): void {
  const { recorded, replayed, saved, decisions, verdict, because } = report;
  const say = (text: string): unknown => output.write(`${text.trimEnd()}\n`);
  const table = [
    ['', 'recorded', 'replayed'],
    ['ends', ...[recorded, replayed].map(endText)],
    ['best', ...[recorded, replayed].map(bestText)],
    ['updates', ...[recorded, replayed].map(({ step }) => step.toLocaleString('en'))],
  ];
  printRows(table, (line, i) => say(i === 0 ? paint(io, output, 'bold', line) : line));
  const shown = decisions.filter(({ value }) => value !== 'keep');
  const lines = shown.slice(0, mostLines).map(({ epoch, of, value, because: why, recorded: was, replayed: is }) => {
    const marked = was && is ? ' ' : is ? '+' : '-';
    return [`${marked} epoch ${epoch}`, `${of} ${typeof value === 'number' ? `→ ${number(value)}` : value}`, why];
  });
  if (lines.length > 0) say(`decisions, - only recorded, + only replayed`);
  printRows(lines, (line) => say(`  ${line}`));
  if (shown.length > mostLines) say(`  … and ${count(shown.length - mostLines, 'decision')} more; --json lists all`);
  if (saved.epochs > 0) {
    const share = percent(saved.epochs / recorded.epoch);
    say(`saves ${count(saved.epochs, 'epoch')} of ${recorded.epoch.toLocaleString('en')} (${share})`);
  }
  say(paint(io, output, verdict === 'same' || verdict === 'exact' ? 'green' : 'yellow', because));
  for (const file of files) say(`  ${paint(io, output, 'cyan', file)}`);
}

function printRows(rows: readonly (readonly string[])[], say: (line: string, index: number) => void): void {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  for (const [index, row] of rows.entries()) {
    say(row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '), index);
  }
}

function told({ stop, ...ending }: Ending, events: readonly TrainingEvent[]): Told {
  const epochs = events.filter((event) => event.kind === 'epoch');
  const of = epochs.some(({ validationLoss }) => validationLoss !== null) ? 'validationLoss' : 'loss';
  const best = epochs.reduce<EpochEvent | null>((so, now) => (isBetter(now[of], so?.[of]) ? now : so), null);
  return {
    ...ending,
    by: stop?.by ?? null,
    because: stop?.because ?? null,
    best: best && { epoch: best.epoch, of, value: Number(best[of]) },
  };
}

function isBetter(value: number | null, than: number | null | undefined): boolean {
  return value !== null && Number.isFinite(value) && value < (than ?? Infinity);
}

/** Decisions of both in their order; those that only one has are marked. What comes after the replay's end is left out. */
function rowsOf(events: readonly TrainingEvent[], again: readonly TrainingEvent[], until: number): readonly Row[] {
  const key = ({ step, of, value, by }: DecisionEvent): string => JSON.stringify([step, of, value, by]);
  const [then, now] = [events, again].map((all) => all.filter((event) => event.kind === 'decision'));
  const [was, is] = [then, now].map((all) => new Set((all ?? []).map(key)));
  const rows = [...(then ?? []), ...(now ?? []).filter((decision) => !was?.has(key(decision)))]
    .filter(({ step, value }) => step <= until || value === 'stop')
    .map((decision): Row => {
      const { step, epoch, by, of, value, because } = decision;
      const [recorded, replayed] = [was?.has(key(decision)) === true, is?.has(key(decision)) === true];
      return { step, epoch, by, of, value, because, recorded, replayed };
    });
  return rows.sort((a, b) => a.step - b.step);
}

function endText({ epoch, reason, by, because }: Told): string {
  if (by !== null) return `epoch ${epoch}, ${by}: ${because}`;
  return `epoch ${epoch}, ${{ finished: 'all epochs done', stopped: '', cancelled: 'cancelled', unfinished: 'goes on' }[reason]}`;
}

function bestText({ best }: Told): string {
  return best ? `epoch ${best.epoch}, ${best.of} ${number(best.value, 4)}` : 'none';
}
