/**
 * How long training takes, beside C and beside other trainers:
 *
 *     npm run bench [-- --only NAME] [--rounds N] [--json] [--peers] [--backend wasm|reference]
 *
 * Everything is measured by a child process of its own, on one core, in rounds: everybody's turn comes once a round, so
 * that a machine that slows down slows all. Of its timed spans a child counts the fastest, because others on the machine
 * can only make it slower; of the rounds the median counts. What to quote is the ratio, not the microseconds.
 *
 * `--only` takes the name of a row or its beginning. `--peers` installs the rivals from npm first, into out/bench/peers.
 * PyTorch and scikit-learn are used where python3 has them, PyTorch also on a graphics card beside `--only gpu-webgpu`. `--json` ends with one line
 * `{ "rows": [{ "name", "us_per_update" | "ms_per_step" | "ms" | "mebibytes", "min", "max", "ratios" }] }`; a ratio is our
 * time divided by theirs.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, install, requireNode } from '../setup.mjs';
import { measure, pinned } from './child.mjs';
import { environment, findRivals, installRivals } from './rivals.mjs';
import { rowsOf } from './rows.mjs';
import { median } from './spans.mjs';
import { printTable } from './table.mjs';
import { buildYardsticks } from './yardsticks.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    peers: { type: 'boolean' },
    backend: { type: 'string', default: 'wasm' },
  },
});
const say = options.json ? console.error : console.log;
const rounds = Number(options.rounds);

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}

if (!Number.isInteger(rounds) || rounds < 1) fail(`expected --rounds N, an integer ≥ 1, received ${options.rounds}`);
if (!['wasm', 'reference'].includes(options.backend)) {
  fail(`expected --backend wasm or reference, received ${options.backend}`);
}

requireNode();
await install();
const packages = ['datasets', 'kernels-gpu', 'kernels-onnxruntime', 'kernels-wasm', 'layers', 'optimizers', 'training'];
if (!(await build(...packages.map((name) => `@rivulet/${name}`)))) process.exit(1);
if (options.peers && !installRivals()) say('skipped: not all rivals could be installed from npm; see above');

const task = JSON.parse(readFileSync(new URL('peers/task.json', import.meta.url), 'utf8'));
const { built, skipped } = buildYardsticks(task);
const rivals = findRivals();
const all = rowsOf(options.backend, built, rivals);
const chosen = all.filter(({ name }) => name === options.only);
const rows = chosen.length > 0 ? chosen : all.filter(({ name }) => name.startsWith(options.only ?? ''));
if (rows.length === 0) fail(`there is no row ${options.only}; there are ${all.map(({ name }) => name).join(', ')}`);
for (const line of [...skipped, ...rivals.missing]) say(`skipped: ${line}`);
if (!pinned) say('skipped: pinning to one core: there is no taskset');

/** Our results of each row, round by round, and the ratios to the others. */
const results = new Map(rows.map(({ name }) => [name, { times: [], others: new Map(), ratios: new Map() }]));
/** Rows that cannot run here. */
const leftOut = new Set();
/** Who ran at least once, and who failed: for good by name if it never ran, else in one row. */
const ran = new Set();
const failed = new Set();

function measureOther(row, { name, command, free }, ownTime) {
  if (failed.has(name) || failed.has(`${name} in ${row.name}`)) return;
  const { result, failure } = measure(command, environment, free);
  if (failure) {
    const what = ran.has(name) ? `${name} in ${row.name}` : name;
    failed.add(what);
    say(`skipped: ${what}: ${failure}`);
    return;
  }
  ran.add(name);
  const { others, ratios } = results.get(row.name);
  others.set(name, [...(others.get(name) ?? []), result.best]);
  ratios.set(name, [...(ratios.get(name) ?? []), ownTime / result.best]);
}

for (let round = 0; round < rounds; round++) {
  // Two rows can take their numbers from one child.
  const children = new Map();
  for (const row of rows) {
    if (row.once && round > 0) continue;
    const key = row.command.join(' ');
    if (!children.has(key)) children.set(key, measure(row.command, environment, row.free));
    const { result, failure } = children.get(key);
    if (failure && row.optional) {
      if (!leftOut.has(row.name)) say(`skipped: ${row.name}: ${failure}`);
      leftOut.add(row.name);
      continue;
    }
    if (failure) {
      console.error(`bench: ${row.name} failed: ${failure}`);
      process.exit(1);
    }
    const own = results.get(row.name);
    const time = result[row.take ?? 'best'] ?? result.time;
    own.times.push(time);
    own.result = result;
    for (const [name, ratio] of Object.entries(result.ratios ?? {})) {
      own.ratios.set(name, [...(own.ratios.get(name) ?? []), ratio]);
    }
    for (const other of row.others) if (other.everyRound || round < 2) measureOther(row, other, time);
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${rounds}: ${row.name}`.padEnd(60));
  }
}
if (process.stderr.isTTY) process.stderr.write('\r'.padEnd(60) + '\r');

const measured = rows.filter(({ name }) => !leftOut.has(name));
const report = measured.map(({ name, unit }) => {
  const { times, others, ratios, result } = results.get(name);
  const medians = (map) => Object.fromEntries([...map].map(([other, list]) => [other, median(list)]));
  return {
    name,
    [unit]: median(times),
    min: Math.min(...times),
    max: Math.max(...times),
    ratios: medians(ratios),
    times: medians(others),
    spreads: Object.fromEntries([...ratios].map(([other, list]) => [other, Math.max(...list) / Math.min(...list)])),
    ...(result.deviation === undefined ? {} : { deviation: result.deviation }),
    ...(result.backend === undefined ? {} : { backend: result.backend }),
  };
});

printTable(report, { say, rounds, backend: options.backend });
const wrong = report.filter(({ deviation }) => deviation > 1e-5);
for (const { name, deviation } of wrong) {
  console.error(`bench: ${name}: the first 50 losses are ${deviation} from the reference, expected at most 1e-5`);
}
if (options.json) console.log(JSON.stringify({ rows: report }));
if (wrong.length > 0) process.exitCode = 1;
