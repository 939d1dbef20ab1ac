/**
 * `rivulet conformance`: golden files against the plugins that are installed.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Machine,
  type Report,
  type Row,
  conformance,
  findGoldenFiles,
  float64,
  markdownOf,
} from '@rivulet/conformance';
import { type BackendName, backendNames, backendOf } from '../backends.js';
import { UsageError, exitCodes, interruptionCode } from '../errors.js';
import { type Io, type Output, paint } from '../io.js';
import { cautiousLoader } from '../load-plugin.js';
import { count, printJson } from '../report.js';
import { suggestion } from '../suggest.js';
import { checkWritable, writeWhole } from '../write-file.js';

const examples = `
A golden file records what an optimizer, a schedule, a layer or a whole training of PyTorch, Keras or
optax does, number by number. Each case is run twice: in float64 on the reference evaluator, held to
the tolerance that the file states, and in float32 on the backends that you name, held to what
rounding explains. Where a pruner of Optuna cut off learning curves, ours has to do the same, decision
by decision. Files that nothing here stands for are listed with the reason, and do not fail.

The format is described in tools/golden/README.md of the repository. A file can also hold a recording
of a plugin of your own: "use": "my-package#myOptimizer" with its "options" takes the place of a name.

Examples:
  rivulet conformance tools/golden
  rivulet conformance tools/golden --only 'adam*' --backend reference,wasm,gpu:cpu
  rivulet conformance recordings --allow my-package --json
  rivulet conformance tools/golden --backend wasm --markdown conformance.md

Exit code 0: everything that could be compared is as recorded; 1: something is not, a file is malformed, or
nothing could be compared.`;

type Values = {
  readonly backend: string;
  readonly only?: string;
  readonly markdown?: string;
  readonly allow?: string;
  readonly json?: boolean;
};

/** What can be compared: 'auto' is another one on every machine. */
const comparable = backendNames.filter((name) => name !== 'auto');

/** Adds the command; the exit code goes to `done`. */
export function addConformance(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('conformance')
    .summary('run recordings of other libraries against the plugins')
    .description('Runs a folder of golden files against the installed plugins, in float64 and in float32.')
    .argument('<folder>', 'a folder of golden files, searched with the folders in it')
    .option('--backend <names>', `what float32 runs on: some of ${comparable.join(', ')}, or none`, 'wasm')
    .option('--only <pattern>', "only what has this in its file, plugin or dialect; '*' stands for anything")
    .option('--markdown <file>', 'write the matrix of plugins, dialects and backends as a page')
    .option('--allow <packages>', "others' packages that the files may load: my-package,another")
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (folder: string, values: Values) => done(await runConformance(folder, values, io)));
}

async function runConformance(folder: string, values: Values, io: Io): Promise<number> {
  const machines = machinesOf(values.backend);
  const page = values.markdown === undefined ? null : resolve(io.cwd, values.markdown);
  if (page !== null && values.markdown !== undefined) checkWritable(page, values.markdown, '--markdown');
  const files = findGoldenFiles(resolve(io.cwd, folder));
  const drawn = io.stderr.isTTY === true && !values.json;
  const report = await conformance(files, {
    machines,
    load: cautiousLoader(io.cwd, values.allow?.split(',') ?? [], 'a golden file'),
    signal: io.signal,
    ...(values.only !== undefined && { only: values.only }),
    onProgress({ file, done, total }) {
      if (drawn) io.stderr.write(`\r\u001b[2K${done}/${total} ${file}`.slice(0, (io.stderr.columns ?? 80) + 4));
    },
  });
  if (drawn) io.stderr.write('\r\u001b[2K');
  if (io.signal.aborted) return interruptionCode(io.signal);
  if (page !== null && values.markdown !== undefined) {
    writeWhole(page, markdownOf(report, commandOf(folder, values)), values.markdown);
  }
  if (values.json) printJson(io.stdout, finite(report));
  else print(io, io.stdout, report, values.only);
  return report.passed ? exitCodes.done : exitCodes.failed;
}

/** float64, and a float32 machine for each name. */
function machinesOf(names: string): readonly Machine[] {
  const chosen = names === 'none' ? [] : names.split(',').map((name) => name.trim());
  return [
    float64(),
    ...chosen.map((name): Machine => {
      if (!isComparable(name)) {
        const listed = `; there are ${comparable.join(', ')} and none`;
        throw new UsageError(`--backend: there is no '${name}'${suggestion(name, comparable) || listed}`);
      }
      return { name, backend: backendOf(name), precision: 'float32' };
    }),
  ];
}

function isComparable(name: string): name is BackendName {
  return comparable.some((known) => known === name);
}

/** How a page is made again. */
function commandOf(folder: string, { backend, only, markdown = '' }: Values): string {
  const chosen = only === undefined ? '' : ` --only '${only}'`;
  return `rivulet conformance ${folder} --backend ${backend}${chosen} --markdown ${markdown}`;
}

const columns: readonly (readonly [title: string, side: 'left' | 'right', text: (row: Row) => string])[] = [
  ['plugin', 'left', ({ plugin }) => plugin],
  ['dialect', 'left', ({ dialect }) => dialect],
  ['file', 'left', ({ file }) => file],
  ['on', 'left', ({ machine }) => machine],
  ['cases', 'right', ({ cases }) => String(cases)],
  ['steps', 'right', ({ steps }) => String(steps)],
  ['worst error', 'right', ({ worstError, cases }) => (cases === 0 ? '' : worstError.toExponential(1))],
  ['bound', 'right', ({ bound, cases }) => (cases === 0 ? '' : bound.toExponential(1))],
];

function print(io: Io, output: Output, { ran, rows, unmapped, malformed }: Report, only?: string): void {
  const say = (text: string): unknown => output.write(`${text.trimEnd()}\n`);
  const widths = columns.map(([title, , text]) => Math.max(title.length, ...rows.map((row) => text(row).length)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.[1] === 'right' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ');
  for (const [name, what] of Object.entries(ran)) if (name !== 'float64') say(`${name} is ${what}`);
  if (rows.length > 0) say(paint(io, output, 'bold', `${line(columns.map(([title]) => title))}  verdict`));
  for (const row of rows) {
    const verdict = paint(io, output, row.verdict === 'fail' ? 'red' : 'green', row.verdict);
    say(`${line(columns.map(([, , text]) => text(row)))}  ${verdict}`);
    if (row.note !== '') say(`  ${row.note}`);
  }
  for (const { message } of malformed) say(`${paint(io, output, 'red', 'malformed:')} ${message}`);
  for (const { file, cases, reason } of unmapped) {
    const which = cases.length > 0 ? ` (${cases.join(', ')})` : '';
    say(`cannot map ${file}${which}: ${reason}`);
  }
  if (rows.length === 0) {
    const fits = unmapped.length === 0 && malformed.length === 0 && only !== undefined;
    say(`nothing was compared${fits ? `: no file, plugin or dialect fits --only '${only}'` : ''}`);
    return;
  }
  // Each case counts once, however many machines it ran on.
  const exact = rows.filter(({ machine }) => machine === 'float64' || machine === 'host');
  const sum = (of: (row: Row) => number) => exact.reduce((total, row) => total + of(row), 0);
  const failed = rows.filter(({ verdict }) => verdict === 'fail').length;
  const plugins = new Set(rows.map(({ plugin }) => plugin)).size;
  const aside = unmapped.reduce((total, { cases }) => total + Math.max(1, cases.length), 0);
  say(
    `${count(
      sum((row) => row.cases),
      'case',
    )} of ${count(plugins, 'plugin')} compared over ` +
      `${count(
        sum((row) => row.steps),
        'step',
      )}; ${failed === 0 ? 'all' : `all but ${count(failed, 'row')}`} as recorded` +
      (malformed.length > 0 ? `; ${count(malformed.length, 'file')} malformed` : '') +
      (aside > 0 ? `; ${count(aside, 'case')} cannot be mapped` : ''),
  );
}

/** JSON has no infinities; golden files write them as texts, and so does this. */
function finite(report: Report): unknown {
  return {
    ...report,
    rows: report.rows.map((row) => ({
      ...row,
      worstError: Number.isFinite(row.worstError) ? row.worstError : String(row.worstError),
    })),
  };
}
