/**
 * `rivulet train`: options become a run in plain data, the run becomes files.
 */
import type { Command } from 'commander';
import {
  type EndEvent,
  type Progress,
  type Task,
  type TrainingEvent,
  type WarningEvent,
  inferenceOf,
  listen,
  progress,
  reviveTask,
  train,
} from '@rivulet/training';
import { eventLog } from '@rivulet/tracking/files';
import { saveCheckpoints } from '@rivulet/training/files';
import { lastValueFrom, share, tap } from 'rxjs';
import { RivuletError } from '@rivulet/tensor';
import { backendOf } from '../backends.js';
import { type Config, readConfig } from '../config.js';
import { describeError, exitCodes } from '../errors.js';
import { drawCharts, exportModel, shortName, sizeOfData } from '../finish-run.js';
import { addFlags, inputOf } from '../flags.js';
import { type InitialWeights, initialWeights } from '../initial-weights.js';
import { type Io, type Output, paint } from '../io.js';
import { pluginLoader } from '../load-plugin.js';
import { type PlannedRun, planRun } from '../options-to-spec.js';
import { OutFolder } from '../out-folder.js';
import { type ProgressLine, epochLine, progressLine, silent } from '../progress-line.js';
import { printJson, printSummary, summarize } from '../report.js';
import { type Choice, type Settings, type Source, commandLine, mergeSettings, readSettings } from '../settings.js';
import { isOnline, runOnline } from './train-online.js';

const examples = `
Examples:
  rivulet train
      two moons with adam; the files go to out/moons
  rivulet train --data spirals --turns 1.5 --layers 32,32 --epochs 1000 --until-loss 0.01
  rivulet train --data iris.csv --label species --validation 0.2 --patience 50
  rivulet train --optimizer momentum --learning-rate 0.05 --momentum 0.95
  rivulet train --optimizer sgd --learning-rate 0.5 --schedule decayOnPlateau --factor 0.5 --schedule-patience 20
  rivulet train --dropout 0.1 --batchnorm --weight-decay 0.01 --batch 64
  rivulet train --optimizer my-package#myOptimizer --learning-rate 0.01
  rivulet train --data iris.csv --label species --layers 16 --initial net.safetensors --initial-prefix net.
      from the weights of a PyTorch module whose nn.Sequential is called net
  rivulet train --config experiment.json --seed 7 --json
  tail -f readings.csv | rivulet train --data - --online --label state --classes calm,storm --batch 8
      from rows as they come, each once, until they end or Ctrl-C

A rivulet.config.json in the working directory is used as well; the command line wins:
  { "data": "moons", "layers": [12, 13, 13], "optimizer": { "name": "adam", "beta1": 0.8 }, "epochs": 500 }

'rivulet plugins' lists everything that can be named, 'rivulet plugins adam' what it does.`;

/** Adds the command; the exit code goes to `done`. */
export function addTrain(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command('train')
    .summary('train a classifier or a regression, and export it')
    .description('Trains a network on a data set and leaves the model as ONNX, verified, with a log and pictures.')
    .addHelpText('after', examples)
    .option('--config <file>', 'options in JSON (default: rivulet.config.json, if there is one)')
    .option('--debug', 'show where an error comes from');
  addFlags(command);
  command.action(async (values: Readonly<Record<string, unknown>>) => done(await runTraining(values, io)));
}

async function runTraining(values: Readonly<Record<string, unknown>>, io: Io): Promise<number> {
  const config = readConfig(values['config'] as string | undefined, io.cwd);
  const given = readSettings(inputOf(values), commandLine);
  const settings = config ? mergeSettings(config.settings, given) : given;
  const { run } = settings;
  const load = pluginLoader(io.cwd);
  const source = sourceOf(config, given);
  if (isOnline(settings)) return runOnline(settings, source, load, io);
  const plan = await planRun(settings, source, load);
  const epochs = plan.spec.epochs;
  const revived = await reviveTask(plan.spec, load);
  const initial = initialWeights(run, revived, source, io.cwd);
  const task: Task = {
    ...revived,
    ...(initial && { initial: initial.parameters }),
    backend: backendOf(run.backend ?? 'wasm', run.threads),
    checkpointEvery: run.checkpointEvery ?? Math.ceil(epochs / 10),
    silence: run.silence ?? [],
    signal: io.signal,
  };

  const output = run.json ? io.stderr : io.stdout;
  const watched = run.quiet !== true && (run.json !== true || io.stderr.isTTY === true);
  const out = OutFolder.open(run.out ?? `out/${shortName(plan.data)}`, io.cwd);
  const events: TrainingEvent[] = [];
  try {
    const line = watched ? progressLine(output, epochLine) : silent;
    const began = performance.now();
    const told = (event: TrainingEvent): void => {
      if (event.kind === 'start' && watched) announce(output, plan, task, { config, initial }, event.backend);
      if (event.kind === 'warning' && run.quiet !== true) warn(io, event);
    };
    const end = await follow(task, out, events, line, told, unshown(io)).finally(() => line.end());
    const seconds = (performance.now() - began) / 1000;

    const inference = inferenceOf(task, end);
    const report = await exportModel(inference, out.path('model.onnx'));
    await drawCharts(events, inference, titleOf(plan), out);
    const files = out.publish();
    const { maxAbsDiff } = report.verification;
    const summary = summarize(plan.optimizer, end, seconds, { path: out.shown('model.onnx'), maxAbsDiff });
    if (run.json) printJson(io.stdout, summary);
    else printSummary(io, io.stdout, end, summary, files, reasonOf(events));
    return end.reason === 'cancelled' ? interrupted(io, files) : exitCodes.done;
  } catch (error) {
    if (events.some(({ kind }) => kind === 'epoch')) throw withTrace(error, out);
    out.discard();
    throw error;
  }
}

/** Runs the task; listeners are the log, the checkpoints, the events kept for charts, and the progress line. */
async function follow(
  task: Task,
  out: OutFolder,
  events: TrainingEvent[],
  line: ProgressLine<Progress>,
  told: (event: TrainingEvent) => void,
  unheard: (error: unknown) => void,
): Promise<EndEvent> {
  const run$ = train(task).pipe(
    eventLog(out.path('events.ndjson')),
    saveCheckpoints(out.path('checkpoint.safetensors')),
    // Whoever only shows how it goes may fail; the run goes on.
    listen(told, unheard),
    // Charts need no parameters, and a long run has many checkpoints.
    tap((event) => {
      if (event.kind !== 'checkpoint') events.push(event);
    }),
    share(),
  );
  const shown$ = run$.pipe(
    progress(),
    listen((now) => line.show(now), unheard),
  );
  const watching = shown$.subscribe({ error: () => undefined });
  try {
    const last = await lastValueFrom(run$);
    if (last.kind !== 'end') throw new Error(`the run ended with ${last.kind}`);
    return last;
  } finally {
    watching.unsubscribe();
  }
}

/** A run that failed on its way has left a log, which helps to find out why. */
function withTrace(error: unknown, out: OutFolder): unknown {
  if (!(error instanceof RivuletError)) return error;
  const told = new RivuletError(error.code, `${error.message}; what was recorded is in ${out.shown('partial')}`);
  return Object.assign(told, { stack: error.stack });
}

/** Who is to be named when options do not fit each other. */
function sourceOf(config: Config | null, given: Settings): Source {
  if (!config) return commandLine;
  return {
    ...commandLine,
    name: (path) => {
      const [first = '', key] = path;
      const [runs, plugins] = [given.run, given.plugins] as readonly Readonly<Record<string, unknown>>[];
      const choice = plugins?.[first] as Choice | undefined;
      const typed = key === undefined ? (choice ?? runs?.[first]) : choice?.options[key];
      return typed === undefined ? `${config.name}: ${path.join('.')}` : commandLine.name(path);
    },
  };
}

/** Where the run comes from, beside its plan. */
type Origin = { readonly config: Config | null; readonly initial: InitialWeights | null };

function announce(output: Output, plan: PlannedRun, task: Task, { config, initial }: Origin, backend: string): void {
  if (config) output.write(`options from ${config.name}\n`);
  const { data } = task;
  const size = 'train' in data ? sizeOfData(data.train, data.validation) : sizeOfData(data, null);
  output.write(`${plan.data}: ${size}; network ${plan.sizes.join('-')}, ${titleOf(plan)}; on ${backend}\n`);
  if (initial) output.write(`${initial.told}\n`);
}

function warn(io: Io, { code, message }: WarningEvent): void {
  io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${message} (--silence ${code})\n`);
}

/** Says once that the rest of the run is not shown. */
function unshown(io: Io): (error: unknown) => void {
  let isSaid = false;
  return (error) => {
    if (isSaid) return;
    isSaid = true;
    io.stderr.write(`warning: how the run goes is not shown any more: ${describeError(error, false)}\n`);
  };
}

function titleOf({ optimizer, activation, spec }: PlannedRun): string {
  return `${activation}, ${optimizer}, batch ${spec.batchSize}, seed ${spec.seed}`;
}

/** Why the run stopped, in the words of who decided. */
function reasonOf(events: readonly TrainingEvent[]): string | null {
  const stop = events.findLast((event) => event.kind === 'decision' && event.value === 'stop');
  return stop?.kind === 'decision' ? `${stop.by}: ${stop.because}` : null;
}

function interrupted(io: Io, files: readonly string[]): number {
  const checkpoint = files.find((file) => file.endsWith('.safetensors'));
  const kept = checkpoint ? `the last checkpoint is ${checkpoint}` : 'there was no checkpoint yet, the model is kept';
  io.stderr.write(`interrupted; ${kept}\n`);
  return exitCodes.interrupted;
}
