/**
 * A replay, for people.
 */
import { type Io, type Output, paint } from './io.js';
import { number, percent } from './progress-line.js';
import type { ReplayReport, Told } from './replay-report.js';
import { count } from './report.js';

/** Lines of decisions that people are shown. */
const mostLines = 20;

/** Prints a table, the decisions, and up to where the answer is exact. */
export function printReplay(io: Io, output: Output, report: ReplayReport, files: readonly string[]): void {
  const { recorded, replayed, saved, decisions, more, verdict, because } = report;
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
  const unshown = shown.length - lines.length + more.telling;
  if (unshown > 0) say(`  … and ${count(unshown, 'decision')} more${more.telling > 0 ? '' : '; --json lists all'}`);
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

function endText({ epoch, reason, by, because }: Told): string {
  if (by !== null) return `epoch ${epoch}, ${by}: ${because}`;
  return `epoch ${epoch}, ${{ finished: 'all epochs done', stopped: '', cancelled: 'cancelled', unfinished: 'goes on' }[reason]}`;
}

function bestText({ best }: Told): string {
  return best ? `epoch ${best.epoch}, ${best.of} ${number(best.value, 4)}` : 'none';
}
