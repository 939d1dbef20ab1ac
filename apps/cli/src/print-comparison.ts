/**
 * A comparison on a terminal.
 */
import { type Comparison, type Summary, amount, goalText, units, verdict } from '@rivulet/compare';
import { type Io, type Output, paint } from './io.js';
import { count } from './report.js';

/** Prints the table, the verdicts, the warnings and the files. */
export function printComparison(io: Io, output: Output, comparison: Comparison, files: readonly string[]): void {
  const { contestants, pairs, unranked, warnings, seeds, goal } = comparison;
  const say = (text: string): unknown => output.write(`${text.trimEnd()}\n`);
  say(`${goalText(goal)}; ${count(seeds, 'seed')}; median (quartiles), never: not before the cap`);
  const heads = ['', 'batch', 'reached', 'fastest', ...units];
  const rows = contestants.map(rowOf);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => (column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ');
  say(paint(io, output, 'bold', line(heads)));
  for (const row of rows) say(line(row));
  if (unranked !== null) say(`not ranked: ${unranked}`);
  for (const pair of pairs) say(`  ${paint(io, output, pair.differ ? 'green' : 'dim', verdict(pair))}`);
  for (const file of files) say(`  ${paint(io, output, 'cyan', file)}`);
  for (const text of warnings) io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${text}\n`);
}

function rowOf({ name, batchSize, reached, runs, interval, needed }: Summary): readonly string[] {
  const [low, high] = interval.map((share) => Math.round(100 * share));
  return [
    name,
    String(batchSize),
    `${reached}/${runs} (${low}–${high} %)`,
    amount(needed.epochs.fastest),
    ...units.map((unit) => {
      const { median, lower, upper } = needed[unit];
      return `${amount(median)} (${amount(lower)}–${amount(upper)})`;
    }),
  ];
}
