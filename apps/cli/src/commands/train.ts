/**
 * `rivulet train`: options become a run in plain data, the run becomes files.
 */
import type { Command } from 'commander';
import { dataHash } from '@rivulet/datasets';
import { type Task, reviveTask } from '@rivulet/training';
import { merge, of } from 'rxjs';
import { backendOf } from '../backends.js';
import { carryOut } from '../carry-out.js';
import { checkpointOptions } from '../checkpoint-interval.js';
import { type Config, readConfig } from '../config.js';
import { shortName } from '../finish-run.js';
import { addFlags, inputOf } from '../flags.js';
import { type InitialWeights, initialWeights } from '../initial-weights.js';
import type { Io } from '../io.js';
import { KeptEvents } from '../kept-events.js';
import { pluginLoader } from '../load-plugin.js';
import { planRun } from '../options-to-spec.js';
import { OutFolder } from '../out-folder.js';
import { type RunRecord, recordText } from '../run-record.js';
import { type Choice, type Settings, type Source, commandLine, mergeSettings, readSettings } from '../settings.js';
import { writeWhole } from '../write-file.js';
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
  rivulet train --epochs 100000 --checkpoint-every 10s --keep 3
      a long run: whatever ends it, 'rivulet resume out/moons' goes on

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
  const revived = await reviveTask(plan.spec, load);
  const initial = initialWeights(run, revived, source, io.cwd);
  const record: RunRecord = {
    node: io.node,
    data: await dataHash('train' in revived.data ? revived.data.train : revived.data),
    plan: initial ? { ...plan, spec: { ...plan.spec, initial: Object.keys(initial.parameters).sort() } } : plan,
    backend: run.backend ?? 'wasm',
    ...(run.threads !== undefined && { threads: run.threads }),
    silence: [...(run.silence ?? [])],
    checkpointEvery: run.checkpointEvery ?? Math.ceil(plan.spec.epochs / 10),
    keep: run.keep ?? 1,
  };
  const task = taskOf(revived, record, initial, io);
  const out = OutFolder.open(run.out ?? `out/${shortName(plan.data)}`, io.cwd);
  try {
    writeWhole(out.path('run.json'), recordText(record), out.shown('partial/run.json'));
    const first = [...(config ? [`options from ${config.name}`] : [])];
    const told = { first, then: () => (initial ? [initial.told] : []) };
    const [json, quiet] = [run.json === true, run.quiet === true];
    return await carryOut({ task, plan, out, keep: record.keep, json, quiet, kept: new KeptEvents(), told }, io);
  } finally {
    out.release();
  }
}

/** The task of a record, with what no record holds. */
function taskOf(revived: Task, record: RunRecord, initial: InitialWeights | null, io: Io): Task {
  const often = checkpointOptions(record.checkpointEvery);
  // Weights out of a file are in no record, so the first checkpoint holds them.
  const asked = [...(initial ? [of('the beginning')] : []), ...(often.checkpointOn ? [often.checkpointOn] : [])];
  return {
    ...revived,
    ...(initial && { initial: initial.parameters }),
    ...often,
    ...(asked.length > 0 && { checkpointOn: merge(...asked) }),
    backend: backendOf(record.backend, record.threads),
    silence: record.silence,
    signal: io.signal,
  };
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
