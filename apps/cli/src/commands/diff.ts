/**
 * `rivulet diff`: where two runs part, and by how much.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DataError, type Floats, type Json } from '@rivulet/tensor';
import {
  type EventDifference,
  type ParameterDifference,
  type RunDifference,
  type ValueDifference,
  diffParameters,
  diffRuns,
} from '@rivulet/tracking';
import { readRun } from '@rivulet/tracking/files';
import { decodeSafetensors } from '@rivulet/weights';
import { UsageError, exitCodes } from '../errors.js';
import { type Io, type Output, paint } from '../io.js';
import { readingLine } from '../reading-line.js';
import { count, printJson } from '../report.js';

const examples = `
What is compared, in this order: the options, what happened (losses, rates, decisions, bit for bit), the parameters in
the checkpoints. Distances are in units in the last place: the numbers of float32, or of float64, that lie between.

Examples:
  rivulet diff out/a out/b
      two folders that rivulet train has left
  rivulet diff out/a/events.ndjson out/b/events.ndjson
  rivulet diff a.safetensors b.safetensors
  rivulet diff out/a out/b --json

Exit codes: 0 nothing differs, 1 something does, 2 there is something that cannot be compared.`;

/** The files in which a path holds a run. */
type Recorded = { readonly log: string | null; readonly weights: string | null };

/** What `--json` prints. */
type Difference = {
  readonly equal: boolean;
  readonly run: RunDifference | null;
  readonly parameters: ParameterDifference | null;
};

/** Adds the command; the exit code goes to `done`. */
export function addDiff(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('diff')
    .summary('name the first step at which two runs part, and which value')
    .description('Compares two runs: their options, what happened, and what they learned.')
    .argument('<a>', 'a folder of a run, an event log, or a file of weights (.safetensors)')
    .argument('<b>', 'the other')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (a: string, b: string, { json }: { readonly json?: boolean }) => {
      const difference = await compared([a, b], io, json === true);
      if (json) printJson(io.stdout, difference);
      else printDifference(io, io.stdout, difference);
      done(difference.equal ? exitCodes.done : exitCodes.failed);
    });
}

/** A file that cannot be read is wrong use here: 1 is the answer that something differs. */
async function compared(names: readonly [string, string], io: Io, json: boolean): Promise<Difference> {
  const paths = names.map((name) => resolve(io.cwd, name));
  const shown = (text: string): string => paths.reduce((so, path, i) => so.replaceAll(path, names[i] ?? path), text);
  const [a, b] = [recordedAt(names[0], io), recordedAt(names[1], io)];
  const logs = a.log !== null && b.log !== null ? [a.log, b.log] : [];
  const line = readingLine(logs, io, json);
  const [some, others] = logs.map((log) =>
    readRun(
      log,
      (text) => line.say(`${paint(io, io.stderr, 'yellow', 'warning:')} ${shown(text)}`),
      (bytes) => line.read(bytes),
    ),
  );
  try {
    const run = some && others ? await diffRuns(some, others) : null;
    const both = a.weights !== null && b.weights !== null;
    if (!run && !both) throw new UsageError(`diff: ${names.join(' and ')} have nothing in common to compare`);
    const parameters =
      a.weights !== null && b.weights !== null
        ? diffParameters(parametersIn(a.weights), parametersIn(b.weights))
        : null;
    const equal = parameters === null && (run === null || (run.event === null && run.options.length === 0));
    return { equal, run, parameters };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw Object.assign(new UsageError(shown(error.message)), { stack: error.stack });
  } finally {
    line.end();
  }
}

function recordedAt(path: string, io: Io): Recorded {
  const full = resolve(io.cwd, path);
  if (!existsSync(full)) throw new UsageError(`diff: cannot read ${path}: there is no such file or folder`);
  if (!statSync(full).isDirectory()) {
    return path.endsWith('.safetensors') ? { log: null, weights: full } : { log: full, weights: null };
  }
  const [log = null, weights = null] = ['events.ndjson', 'checkpoint.safetensors'].map((name) => {
    const file = join(full, name);
    return existsSync(file) ? file : null;
  });
  if (log === null && weights === null) {
    throw new UsageError(`diff: ${path} holds neither events.ndjson nor checkpoint.safetensors`);
  }
  return { log, weights };
}

/** What was learned; what an optimizer remembers comes last. */
function parametersIn(path: string): Readonly<Record<string, Floats>> {
  const { tensors } = decodeSafetensors(readFileSync(path), path);
  const arrays = Object.entries(tensors).map(([name, { values }]) => [name, values] as const);
  const isLearned = ([name]: readonly [string, Floats]): boolean => name.startsWith('params/');
  return Object.fromEntries([...arrays.filter(isLearned), ...arrays.filter((array) => !isLearned(array))]);
}

function printDifference(io: Io, output: Output, { equal, run, parameters }: Difference): void {
  const say = (text: string): unknown => output.write(`${text}\n`);
  if (equal) say(`${paint(io, output, 'green', 'equal')}, bit for bit`);
  const options = run?.options ?? [];
  if (options.length > 0) {
    const verb = options.length === 1 ? 'differs' : 'differ';
    say(paint(io, output, 'bold', `${count(options.length, 'option')} ${verb}:`));
  }
  // How far apart two seeds or sizes are says nothing.
  for (const option of options) say(`  ${valueText({ ...option, ulps: null })}`);
  if (run?.event) {
    say(paint(io, output, 'bold', `they part at ${whereOf(run.event)}:`));
    for (const value of run.event.values) say(`  ${valueText(value)}`);
  } else if (run && !equal) say('what happened is the same');
  if (parameters) {
    const { differing, of } = parameters;
    const share = `${differing.toLocaleString('en')} of ${count(of, 'number')}`;
    say(paint(io, output, 'bold', `parameters differ in ${share}, the first is:`));
    say(`  ${valueText(parameters)}`);
  }
}

function whereOf({ step, epoch, kinds: [a, b] }: EventDifference): string {
  const what = a === b ? `${a}` : `${a ?? 'nothing more'} ≠ ${b ?? 'nothing more'}`;
  return `epoch ${epoch}, step ${step} (${what})`;
}

/** `loss 0.25 ≠ 0.26 (335,544 units in the last place of float32)`. */
function valueText({ name, a, b, ulps, precision }: ValueDifference): string {
  const shown = (value: Json | undefined): string => {
    const text = value === undefined ? 'nothing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  };
  const apart = ulps === null ? '' : ` (${count(ulps, 'unit')} in the last place of ${precision})`;
  return `${name}: ${shown(a)} ≠ ${shown(b)}${apart}`;
}
