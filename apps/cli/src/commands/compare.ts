/**
 * `rivulet compare`: optimizers against each other on many seeds, with what can be said and what cannot.
 */
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Contestant,
  type Goal,
  type Plan,
  type ReadyPlan,
  type RunRecord,
  compare,
  comparisonOf,
  curveChart,
  goalChart,
  htmlReport,
  openResults,
  plainComparison,
  planComparison,
  presets,
  readyPlan,
  timeLeft,
  units,
} from '@rivulet/compare';
import { makeFolder } from '@rivulet/tensor/files';
import { saveChart } from '@rivulet/tracking/files';
import { lastValueFrom, tap } from 'rxjs';
import { type CompareSettings, type CompareValues, readCompareSettings, refused } from '../compare-settings.js';
import { contestantOf } from '../contestants.js';
import { UsageError, exitCodes, interruptionCode, orGoOn } from '../errors.js';
import { addFlags } from '../flags.js';
import type { Io } from '../io.js';
import { lockFolder } from '../lock-folder.js';
import { pluginLoader } from '../load-plugin.js';
import { printComparison } from '../print-comparison.js';
import { duration } from '../progress-line.js';
import { printJson } from '../report.js';
import type { RunOptionName } from '../run-options.js';
import { type Settings, commandLine } from '../settings.js';
import { suggestion } from '../suggest.js';
import { usingFolder } from '../using-folder.js';
import { writeWhole } from '../write-file.js';

const examples = `
Contestants are optimizers, each with options of its own after a colon: those of its optimizer, a schedule with its
options, batch, epochs, scale, clip-norm, weight-decay, max-norm, gradient-noise, warmup, initializer; name= calls it
something else. The data, the model and everything else they have in common.

Examples:
  rivulet compare adam momentum nesterov
  rivulet compare adam momentum:learning-rate=0.01,momentum=0.9 sgd:learning-rate=0.1 --seeds 20 --goal 0.01
  rivulet compare adam adam:batch=8,name=adam-8 --unit seconds --epochs 2000
  rivulet compare sgd:schedule=cosineDecay,name=decayed sgd --data iris.csv --label species --goal-accuracy 0.95
  rivulet compare --preset book-notebook
  rivulet compare --preset fair momentum nesterov
      two of a preset's
  rivulet compare --config comparison.json --json
      { "contestants": ["adam", "momentum"], "seeds": 20, "goal": 0.01, "data": "moons", "layers": [12, 13, 13] }

The runs that are done are kept in the folder of --out. Ended with Ctrl-C, or killed, the same command goes on from
there, also with more seeds than before.`;

/** Where the runs are kept when nobody says it. */
const usualFolder = 'compare';

/** Adds the command; the exit code goes to `done`. */
export function addCompare(program: Command, io: Io, done: (code: number) => void): void {
  const listed = Object.entries(presets).map(([name, { about }]) => `${name}: ${about}`);
  const command = program
    .command('compare')
    .summary('compare optimizers on many seeds, with tests and pictures')
    .description(
      'Trains each contestant with the same seeds, and says who reaches a goal sooner, where that can be said.',
    )
    .argument('[contestants...]', 'optimizers, such as adam or momentum:learning-rate=0.01,batch=16')
    .addHelpText('after', examples)
    .option('--preset <name>', listed.join('; '))
    .option('--seeds <n>', 'runs of each contestant; their seeds count up from --seed (default: 20)')
    .option('--goal <loss>', 'the training loss of an epoch that has to be reached (default: 0.01)')
    .option('--goal-accuracy <share>', 'the training accuracy of an epoch, in place of a loss')
    .option('--unit <unit>', `what pairs are compared by: ${units.join(', ')} (default: epochs)`)
    .option('--workers <n>', 'runs that are done at once (default: as many as this machine can)')
    .option('--config <file>', 'options in JSON')
    .option('--debug', 'show where an error comes from');
  addFlags(command, {
    refused: [...(Object.keys(refused) as RunOptionName[]), 'optimizer'],
    abouts: { out: `where the files go (default: ${usualFolder})` },
  });
  command.action(async (words: readonly string[], values: Readonly<Record<string, unknown>>) =>
    done(await runCompare(readCompareSettings(words, values, io.cwd), io)),
  );
}

async function runCompare({ own, common }: CompareSettings, io: Io): Promise<number> {
  const { run } = common;
  const load = pluginLoader(io.cwd);
  const contestants = own.preset === undefined ? await chosen(own, common, load) : ofPreset(own, common);
  const first = run.seed ?? 0;
  const seeds = Array.from({ length: own.seeds ?? 20 }, (_, index) => first + index);
  const notes = presets[own.preset ?? '']?.notes ?? [];
  const plan = planComparison(contestants, seeds, goalOf(own), notes);
  const ready = await readyPlan(plan, load);
  const given = run.out ?? usualFolder;
  const folder = resolve(io.cwd, given);
  const release = ownFolder(folder, given);
  try {
    return await runIn(folder, { own, common, plan, ready, seeds }, io);
  } finally {
    release();
  }
}

/** Makes the folder where there is none, and takes its lock. */
function ownFolder(folder: string, shown: string): () => void {
  return usingFolder(shown, () => {
    makeFolder(folder);
    return lockFolder(folder, shown);
  });
}

type Planned = CompareSettings & {
  readonly plan: Plan;
  readonly ready: ReadyPlan;
  readonly seeds: readonly number[];
};

/** Does what is not done yet, and reports, in a folder that nobody else has. */
async function runIn(folder: string, { own, common, plan, ready, seeds }: Planned, io: Io): Promise<number> {
  const { run } = common;
  const shown = (name: string): string => relative(io.cwd, join(folder, name)) || name;
  const results = openResults(join(folder, 'runs.ndjson'), ready, shown('runs.ndjson'));
  const names = new Set(plan.contestants.map(({ name }) => name));
  const wanted = new Set(seeds);
  const records = results.records.filter(({ contestant, seed }) => names.has(contestant) && wanted.has(seed));
  const workers = own.workers ?? availableParallelism();
  const progress = progressOf(io, plan, workers, run.quiet === true || (run.json === true && io.stderr.isTTY !== true));
  progress.begin(records);
  const run$ = compare(ready, {
    workers,
    done: records,
    signal: io.signal,
    load: new URL('../worker-load.js', import.meta.url),
    ...(run.backend === 'reference' && { backend: 'reference' }),
  });
  await lastValueFrom(
    run$.pipe(
      tap((record) => {
        results.add(record);
        records.push(record);
        progress.show(records);
      }),
    ),
    { defaultValue: null },
  )
    .catch((error: unknown) => {
      throw orGoOn(error, `${records.length} of ${plan.contestants.length * seeds.length} runs are`);
    })
    .finally(() => progress.end());

  const comparison = comparisonOf(plan, records, own.unit);
  const files = (await save(plan, records, own, (name) => join(folder, name))).map(shown);
  if (run.json) printJson(io.stdout, plainComparison(comparison));
  else printComparison(io, io.stdout, comparison, files);
  const { done, planned } = comparison.runs;
  if (done === planned) return exitCodes.done;
  io.stderr.write(`interrupted; ${done} of ${planned} runs are kept, the same command goes on from there\n`);
  return interruptionCode(io.signal);
}

/** Contestants by the words of the user. */
async function chosen(
  { contestants = [] }: CompareValues,
  common: Settings,
  load: (name: string) => Promise<unknown>,
): Promise<readonly Contestant[]> {
  if (contestants.length === 0) {
    throw new UsageError('name optimizers, such as rivulet compare adam momentum; or a preset with --preset');
  }
  const planned: Contestant[] = [];
  for (const word of contestants) planned.push(await contestantOf(word, common, load));
  return planned;
}

/** Options of runs that a preset leaves to the user. */
const free = new Set(['epochs', 'seed', 'out', 'json', 'quiet', 'backend']);

/** Those of a preset, or some of them by name. */
function ofPreset({ preset = '', contestants = [] }: CompareValues, { run, plugins }: Settings): readonly Contestant[] {
  const known = Object.keys(presets);
  const found = Object.hasOwn(presets, preset) ? presets[preset] : undefined;
  if (!found) {
    throw new UsageError(
      `--preset: there is no '${preset}'${suggestion(preset, known) || `; there are ${known.join(', ')}`}`,
    );
  }
  const [fixed] = [...Object.keys(run).filter((key) => !free.has(key)), ...Object.keys(plugins)];
  if (fixed !== undefined) throw new UsageError(`${commandLine.name([fixed])}: is settled by the preset ${preset}`);
  const names = found.contestants.map(({ name }) => name);
  const wrong = contestants.find((name) => !names.includes(name));
  if (wrong !== undefined) {
    const near = suggestion(wrong, names) || `; there are ${names.join(', ')}`;
    throw new UsageError(`${preset} has no contestant '${wrong}'${near}`);
  }
  const { epochs = Infinity } = run;
  return found.contestants
    .filter(({ name }) => contestants.length === 0 || contestants.includes(name))
    .map((contestant) => ({
      ...contestant,
      run: { ...contestant.run, epochs: Math.min(epochs, contestant.run.epochs) },
    }));
}

function goalOf({ goal, goalAccuracy }: CompareValues): Goal {
  if (goal !== undefined && goalAccuracy !== undefined) {
    throw new UsageError('--goal-accuracy: does not go with --goal; there is one goal');
  }
  if (goalAccuracy !== undefined) return { measure: 'accuracy', value: goalAccuracy };
  return { measure: 'loss', value: goal ?? 0.01 };
}

/** Writes pictures, page and summary; gives the names of the files. */
async function save(
  plan: Plan,
  records: readonly RunRecord[],
  { unit }: CompareValues,
  path: (name: string) => string,
): Promise<readonly string[]> {
  const comparison = comparisonOf(plan, records, unit);
  const drawn = [
    ['goal.svg', goalChart(comparison, records)] as const,
    ...(['epochs', 'updates', 'samples', 'seconds'] as const).map(
      (axis) => [`loss-${axis}.svg`, curveChart(plan, records, axis)] as const,
    ),
  ].flatMap(([name, svg]) => (svg === null ? [] : [{ name, text: svg }]));
  const page = htmlReport(
    comparison,
    drawn.map(({ text }) => text),
  );
  const files = [
    { name: 'index.html', text: page },
    { name: 'comparison.json', text: `${JSON.stringify(plainComparison(comparison), null, 2)}\n` },
    ...drawn,
  ];
  for (const { name, text } of files) saveChart(path(name), text);
  // Only here: what makes pixels takes a while to load.
  const { pngOf } = await import('@rivulet/figures/files');
  const pictures = drawn.map(({ name, text }) => ({ name: name.replace(/svg$/, 'png'), bytes: pngOf(text) }));
  for (const { name, bytes } of pictures) writeWhole(path(name), bytes, name);
  return ['runs.ndjson', ...[...files, ...pictures].map(({ name }) => name)];
}

/** Tells how far it is: on a terminal in one line, elsewhere after each tenth. */
function progressOf(io: Io, plan: Plan, workers: number, quiet: boolean) {
  const total = plan.contestants.length * plan.seeds.length;
  const output = io.stderr;
  const drawn = output.isTTY === true;
  let told = 0;
  const text = (records: readonly RunRecord[]): string => {
    const left = timeLeft(plan, records, workers);
    const last = records.at(-1);
    const who = last ? `  ${last.contestant}, seed ${last.seed}: ${last.outcome} at ${last.epochs} epochs` : '';
    return `${records.length}/${total} runs${who}${left > 0 ? `  ${duration(left)} left` : ''}`;
  };
  return {
    begin(records: readonly RunRecord[]): void {
      told = Math.floor((10 * records.length) / total);
      if (quiet) return;
      if (records.length > 0) output.write(`${records.length} of ${total} runs are done already\n`);
    },
    show(records: readonly RunRecord[]): void {
      if (quiet) return;
      const tenth = Math.floor((10 * records.length) / total);
      if (drawn) output.write(`\r\u001b[2K${text(records).slice(0, (output.columns ?? 80) - 1)}`);
      else if (tenth > told) output.write(`${text(records)}\n`);
      told = tenth;
    },
    end(): void {
      if (drawn && !quiet) output.write('\r\u001b[2K');
    },
  };
}
