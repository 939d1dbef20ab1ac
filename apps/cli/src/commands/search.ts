/**
 * `rivulet search`: the best optimizer and its options, searched for on threads or on the machines of a queue.
 */
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Objective,
  type Runner,
  type SearchEnd,
  type SearchPlan,
  type SearchStart,
  type Trial,
  type TrialRecord,
  directionOfMeasure,
  importances,
  reportedMeasure,
  search,
} from '@rivulet/search';
import { openJournal } from '@rivulet/search/files';
import { threads } from '@rivulet/search/threads';
import { makeFolder } from '@rivulet/tensor/files';
import { lastValueFrom, tap } from 'rxjs';
import { usualName } from '../config.js';
import { UsageError, exitCodes, interruptionCode, orGoOn } from '../errors.js';
import { addFlags } from '../flags.js';
import { type Io, paint } from '../io.js';
import { pluginLoader } from '../load-plugin.js';
import { count, printJson } from '../report.js';
import { batchParameter, canDrawBatch, optimizerParameter, usualOptimizers } from '../search/default-space.js';
import { commandOf, saveFound } from '../search/found.js';
import { plainSearch, printSearch } from '../search/print-search.js';
import { searchProgress } from '../search/search-progress.js';
import { type SearchSettings, type SearchValues, readSearchSettings, refused } from '../search/search-settings.js';
import { prunerNames, prunerOf, samplerNames, samplerOf } from '../search/strategies.js';
import { type SharedData, type TrialPlan, planTrials, sharedData } from '../search/trial-plan.js';
import type { RunOptionName } from '../run-options.js';
import { usingFolder } from '../using-folder.js';
import { makePlace } from '../write-file.js';

const examples = `
Without a file the optimizers of --optimizers are searched, each with its own options on ranges around what is usual, and
the size of a batch unless --batch says it. Everything else that is given is the same in all trials.

What is sought: with --goal or --goal-accuracy the fewest updates to it; with --minimize or --maximize the best value
after the last epoch. Nothing given: the validation loss where there is validation data, else the fewest updates to no
training error at all, or of a regression the training loss.

Examples:
  rivulet search --data moons --trials 100
  rivulet search --data iris.csv --label species --validation 0.2 --optimizers adam,rmsprop,lion
  rivulet search --goal 0.01 --sampler sobol --seeds 5 --out sobol
  rivulet search --minimize validation-loss --validation 0.3 --pruner hyperband --epochs 500
  rivulet search --config search.json
      a template of a training, with parameters in it:
      { "data": "moons", "layers": [{ "search": "int", "low": 4, "high": 32 }], "trials": 50,
        "optimizer": { "name": "adam", "learningRate": { "search": "float", "low": 0.0001, "high": 0.3, "log": true } },
        "batch": { "search": "choice", "options": [{ "label": "8", "value": 8 }, { "label": "all", "value": "all" }] } }
      an option of a choice may hold parameters of its own
  rivulet search --queue redis://host:6379 --name moons
      the runs are done by 'rivulet worker --queue redis://host:6379' on any machine

The trials are kept in the folder of --out. Ended with Ctrl-C, or killed, the same command goes on from there, also with
more trials than before. The best configuration is left there as rivulet.config.json:
  rivulet train --config search/rivulet.config.json`;

/** Where a search keeps its trials when nobody says it. */
const usualFolder = 'search';

/** Options of a training that are something else by default. */
const abouts = {
  out: `where the files go (default: ${usualFolder})`,
  batch: "samples an update, or 'all' (default: searched for)",
  measure: 'training loss: running, or after an epoch (default: after where the goal is an accuracy, else running)',
} as const satisfies Partial<Record<RunOptionName, string>>;

/** Adds the command; the exit code goes to `done`. */
export function addSearch(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command('search')
    .summary('search for the best optimizer and its options')
    .description(
      'Tries optimizers with options of their own, learns from what came out, and leaves the best as a file.',
    )
    .addHelpText('after', examples)
    .option('--trials <n>', 'configurations that are tried (default: 100)')
    .option('--optimizers <names>', `those to choose from (default: ${usualOptimizers.join(',')})`)
    .option('--sampler <name>', `who chooses: ${samplerNames.join(', ')} (default: tpe)`)
    .option(
      '--pruner <name>',
      `who ends trials early, by what others had come to at the same epoch: ${prunerNames.join(', ')} (default: median with --minimize and --maximize, else none: an epoch of small batches has more updates)`,
    )
    .option('--seeds <n>', 'runs of each trial, of which the median counts; they count up from --seed (default: 3)')
    .option('--goal <loss>', 'a training loss of an epoch, to be reached soon')
    .option('--goal-accuracy <share>', 'a training accuracy of an epoch, to be reached soon')
    .option('--unit <unit>', 'what soon is counted in: updates, epochs (default: updates)')
    .option('--minimize <measure>', 'in place of a goal: loss, validation-loss')
    .option('--maximize <measure>', 'in place of a goal: accuracy, validation-accuracy')
    .option('--patience <trials>', 'end after so many trials without a better one')
    .option(
      '--ahead <n>',
      'trials begun before those that they would learn from are over, and so at most as many at once on any number of workers (default: 8)',
    )
    .option('--workers <n>', 'runs that are done at once on this machine (default: as many as it can)')
    .option('--queue <url>', 'do the runs on the workers of this Redis: redis://host:6379')
    .option('--name <name>', 'of the search on the queue')
    .option('--report <file>', 'where the page of the search goes (default: report.html in the folder of --out)')
    .option('--config <file>', 'options in JSON, with parameters in it')
    .option('--debug', 'show where an error comes from');
  // Its own patience counts trials, and its optimizers are those to choose from.
  addFlags(command, {
    without: ['patience', 'optimizer'],
    refused: Object.keys(refused) as RunOptionName[],
    abouts,
  });
  command.action(async (values: Readonly<Record<string, unknown>>) => {
    const rest = command.parent?.args.slice(1) ?? [];
    done(await runSearch(readSearchSettings(values, io.cwd), commandOf(['rivulet', 'search', ...rest]), io));
  });
}

async function runSearch(settings: SearchSettings, command: string, io: Io): Promise<number> {
  const { own, run } = settings;
  const load = pluginLoader(io.cwd);
  const shared = await sharedData(settings.template, settings.source, load);
  const objective = objectiveOf(own, settings.template, shared);
  const plan = await planned(settings, shared, objective, load);
  const first = run.seed ?? 0;
  const trials = own.trials ?? 100;
  const task: SearchPlan = {
    template: plan.space,
    specOf: (settled) => plan.specOf(settled),
    objective,
    trials,
    sampler: samplerOf(own.sampler ?? 'tpe', plan.space, trials),
    pruner: prunerOf(own.pruner ?? ('until' in objective ? 'none' : 'median')),
    seeds: Array.from({ length: own.seeds ?? 3 }, (_, index) => first + index),
    seed: first,
    patience: own.patience ?? null,
    ...(own.ahead !== undefined && { ahead: own.ahead }),
  };
  const given = run.out ?? usualFolder;
  const folder = resolve(io.cwd, given);
  const shown = (path: string): string => relative(io.cwd, path) || path;
  const report = own.report === undefined ? join(folder, 'report.html') : resolve(io.cwd, own.report);
  if (own.report !== undefined) makePlace(report, own.report, '--report');
  usingFolder(given, () => makeFolder(folder));
  const path = join(folder, 'journal.ndjson');
  const journal = await openJournal(path, task, { load, shown: shown(path) });
  for (const warning of journal.warnings) io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${warning}\n`);
  const quiet = run.quiet === true || (run.json === true && io.stderr.isTTY !== true);
  const progress = searchProgress(io, quiet);
  const records: TrialRecord[] = [...journal.records];
  const started: SearchStart[] = [];
  let runner: Runner | null = null;
  let end: SearchEnd;
  try {
    runner = await runnerOf(own, io);
    const events$ = search(task, { runner, known: journal.records, signal: io.signal }).pipe(
      tap((event) => {
        if (event.kind === 'start') started.push(event);
        if (event.kind === 'trial') {
          journal.add(event.record);
          records.push(event.record);
        }
        progress.show(event);
      }),
    );
    const last = await lastValueFrom(events$);
    if (last.kind !== 'end') throw new Error(`the search ended with ${last.kind}`);
    end = last;
  } catch (error) {
    throw orGoOn(error, keptOf(records));
  } finally {
    progress.end();
    await runner?.close();
    journal.close();
  }
  const [start] = started;
  if (!start) throw new Error('the search ended before it began');
  // The journal may hold more than were asked for this time.
  const asked = end.reason === 'cancelled' ? trials : end.trials;
  const counted = records.filter(({ number }) => number < asked);
  const results = { start, records: counted.sort((a, b) => a.number - b.number) };
  const mattered = importances(
    plan.space,
    trialsOf(results.records),
    results.start.direction,
    directionOfMeasure(reportedMeasure(objective)),
  );
  const { reason, best } = end;
  const train = best && commandOf(['rivulet', 'train', '--config', shown(join(folder, usualName))]);
  const found = saveFound({
    plan,
    results,
    reason,
    best,
    importances: mattered,
    command,
    train,
    folder,
    report,
    shown,
  });
  const told = { results, reason, importances: mattered, files: [path, ...found].map(shown), train };
  if (run.json) printJson(io.stdout, plainSearch(told));
  else printSearch(io, io.stdout, told);
  if (reason !== 'cancelled') return exitCodes.done;
  io.stderr.write(`interrupted; ${keptOf(counted)} kept, the same command goes on from there\n`);
  return interruptionCode(io.signal);
}

/** `1 trial is`, `3 trials are`. */
function keptOf({ length }: readonly TrialRecord[]): string {
  return `${count(length, 'trial')} ${length === 1 ? 'is' : 'are'}`;
}

/** The template with what nobody said, and the trials that it makes. */
async function planned(
  { own, template, source }: SearchSettings,
  shared: SharedData,
  objective: Objective,
  load: (name: string) => Promise<unknown>,
): Promise<TrialPlan> {
  const names = own.optimizers ?? usualOptimizers;
  const optimizer =
    own.optimizers === undefined && template['optimizer'] !== undefined
      ? template['optimizer']
      : optimizerParameter(names, '--optimizers');
  // Who writes a template says by it all that is searched.
  const isWritten = source.prefix !== '' || template['batch'] !== undefined;
  const drawsBatch = !isWritten && (await canDrawBatch(names, source, load));
  return planTrials(
    {
      ...(drawsBatch && { batch: batchParameter(shared.extent.size) }),
      // A sample that was right before an update need not be so after it: no error is none of the net that comes out.
      ...('until' in objective && objective.until.measure === 'accuracy' && { measure: 'after' }),
      ...template,
      optimizer,
    },
    shared,
    source,
    load,
  );
}

function objectiveOf(own: SearchValues, template: SearchSettings['template'], { extent }: SharedData): Objective {
  const { goal, goalAccuracy, minimize, maximize, unit = 'updates' } = own;
  if (goal !== undefined) return { of: unit, until: { measure: 'loss', value: goal } };
  if (goalAccuracy !== undefined) return { of: unit, until: { measure: 'accuracy', value: goalAccuracy } };
  if (minimize) return { of: minimize === 'loss' ? 'loss' : 'validationLoss' };
  if (maximize) return { of: maximize === 'accuracy' ? 'accuracy' : 'validationAccuracy' };
  const isWatched = template['validation'] !== undefined;
  if (!isWatched && extent.classes) return { of: unit, until: { measure: 'accuracy', value: 1 } };
  if (own.unit !== undefined) {
    throw new UsageError('--unit: counts the way to a goal, and there is none; say one with --goal or --goal-accuracy');
  }
  return { of: isWatched ? 'validationLoss' : 'loss' };
}

/** Who does the runs. */
async function runnerOf({ queue: url, name, workers }: SearchValues, io: Io): Promise<Runner> {
  if (url === undefined || name === undefined) {
    return threads({ workers: workers ?? availableParallelism(), load: new URL('../worker-load.js', import.meta.url) });
  }
  const { queue } = await import('@rivulet/search/bullmq');
  const onWarning = (message: string): void => {
    io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${message}\n`);
  };
  return queue({ redis: url, name, onWarning });
}

/** As importances are told of them: a trial goes by its last run. */
function trialsOf(records: readonly TrialRecord[]): readonly Trial[] {
  return records.map(({ number, configuration, state, value, runs }) => {
    const reports = runs.at(-1)?.reports ?? [];
    return { number, configuration, state, value, reports: reports.map(([step, each]) => ({ step, value: each })) };
  });
}
