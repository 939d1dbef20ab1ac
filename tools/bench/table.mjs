/**
 * The results as a table for people, and how far to trust it.
 */
import { cpus } from 'node:os';
import { median } from './spans.mjs';

const units = { us_per_update: 'µs/update', ms_per_step: 'ms/step', ms: 'ms', mebibytes: 'MiB' };

const unitOf = (row) => Object.keys(units).find((unit) => unit in row);
const digits = (x) => (Math.abs(x) >= 100 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(2));

/** `1.31×` of their time where we are close, `57× faster` where we are not. */
const compare = (ratio) => (ratio > 0.3 ? `${ratio.toFixed(2)}×` : `${digits(1 / ratio)}× faster`);

/** Prints one line a row, one a comparison below it, and the noise. */
export function printTable(rows, { say, rounds, backend }) {
  const variant = rows.map((row) => row.backend).find((name) => name) ?? backend;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  say(`${variant}, float32, node ${process.version}, ${processor}, ${rounds} rounds in turn; medians`);
  say('a comparison is our time divided by theirs');
  for (const row of rows) {
    const unit = unitOf(row);
    const { name, min, max, ratios, times, deviation } = row;
    const check = deviation === undefined ? '' : `  first 50 losses within ${deviation.toExponential(1)}`;
    const amount = `${digits(row[unit])} ${units[unit]}`.padStart(16);
    say(`${name.padEnd(24)}${amount}  ${`(${digits(min)} – ${digits(max)})`.padEnd(18)}${check}`);
    if (row.backend !== undefined && row.backend !== variant) say(`  on ${row.backend}`);
    for (const [other, ratio] of Object.entries(ratios)) {
      const theirs = other in times ? `${digits(times[other])} ${units[unit]}`.padStart(16) : ''.padStart(16);
      say(`  ${other.padEnd(22)}${theirs}  ${compare(ratio)}`);
    }
  }
  sayNoise(rows, say, rounds);
}

function sayNoise(rows, say, rounds) {
  if (rounds < 2) {
    say('noise: unknown after one round');
    return;
  }
  const spreads = rows.filter((row) => !('mebibytes' in row)).map(({ min, max }) => max / min);
  const toC = rows.flatMap((row) => ['c-sse4', 'c-plain'].flatMap((name) => row.spreads[name] ?? []));
  if (spreads.length === 0) return;
  const [usual, worst] = [median(spreads), Math.max(...spreads)];
  const ratios =
    toC.length > 0 ? `; a ratio to C differed usually by ${median(toC).toFixed(2)} times between rounds` : '';
  say(
    `noise: our slowest round took usually ${usual.toFixed(2)} times the fastest, ` +
      `at worst ${worst.toFixed(2)} times${ratios}`,
  );
  if (usual > 1.3) say('noise: the machine was busy; quote nothing closer than that');
}
