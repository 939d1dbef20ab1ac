/**
 * `rivulet resume`: a run that was interrupted goes on, as if it had not been.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataHash } from '@rivulet/datasets';
import { DataError } from '@rivulet/tensor';
import { countLines, lastEventOf, readLog } from '@rivulet/tracking/files';
import { type CheckpointEvent, type RunSpec, type Task, reviveTask } from '@rivulet/training';
import { newestCheckpoint } from '@rivulet/training/files';
import { type Command, Option } from 'commander';
import { backendNames, backendOf } from '../backends.js';
import { carryOut, logHolds } from '../carry-out.js';
import { checkpointOptions } from '../checkpoint-interval.js';
import { divergenceFlags, planDivergence } from '../divergence-flags.js';
import { UsageError, exitCodes } from '../errors.js';
import { inputOf } from '../flags.js';
import { type Io, paint } from '../io.js';
import { KeptEvents } from '../kept-events.js';
import { cautiousLoader } from '../load-plugin.js';
import { OutFolder } from '../out-folder.js';
import { type RunRecord, readRecord, recordText } from '../run-record.js';
import { count } from '../report.js';
import { commandLine, readSettings } from '../settings.js';
import { writeWhole } from '../write-file.js';

const help = `
Goes on from the newest checkpoint that is whole, with the plan that train has left in run.json. On the same backend and
version of Node, model and log are those of a run that was never interrupted, bit for bit.

Examples:
  rivulet resume out/moons
  rivulet resume out/moons --backend ort
  rivulet resume out/moons --on-divergence rollback
      a run that has diverged: back to its best weights and on with half the rate whenever it does so again`;

type Values = {
  readonly backend?: string;
  readonly onDivergence?: string;
  readonly rollbackFactor?: string;
  readonly rollbackRetries?: string;
  readonly allow?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** Adds the command; the exit code goes to `done`. */
export function addResume(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('resume')
    .summary('go on with a run that was interrupted')
    .description('Goes on with a run that was interrupted: by Ctrl-C, by the system, by a power cut.')
    .argument('<folder>', 'where train has written to, such as out/moons')
    .option('--backend <name>', `another backend from here on: ${backendNames.join(', ')}`)
    .addOption(flagOf('onDivergence'))
    .addOption(flagOf('rollbackFactor'))
    .addOption(flagOf('rollbackRetries'))
    .option('--allow <packages>', "others' packages that the run may load: my-package,another")
    .option('--json', 'print one JSON object and nothing else')
    .option('--quiet', 'print nothing but errors and the last lines')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', help)
    .action(async (folder: string, values: Values) => done(await runResume(folder, values, io)));
}

async function runResume(given: string, values: Values, io: Io): Promise<number> {
  const other = backendNames.find((name) => name === values.backend);
  if (values.backend !== undefined && !other) {
    throw new UsageError(`--backend: expected one of ${backendNames.join(', ')}, received ${values.backend}`);
  }
  const { onDivergence, rollbackFactor, rollbackRetries } = values;
  const asked = inputOf({ onDivergence, rollbackFactor, rollbackRetries });
  const policy = planDivergence(readSettings(asked, commandLine).run, commandLine);
  if (hasEnded(resolve(io.cwd, given))) {
    io.stdout.write(`there is nothing to do: the run in ${given} has ended\n`);
    return exitCodes.done;
  }
  const out = OutFolder.reopen(given, io.cwd);
  try {
    const before = readRecord(out.path('run.json'), out.shown('run.json'));
    const spec: RunSpec = { ...before.plan.spec, ...policy };
    const record = { ...before, plan: { ...before.plan, spec }, ...(other && { backend: other }) };
    return await goOn(given, out, record, values, io);
  } finally {
    out.release();
  }
}

/** Goes on in a folder that is open, by a record in which what was asked for is changed. */
async function goOn(given: string, out: OutFolder, record: RunRecord, values: Values, io: Io): Promise<number> {
  const { plan, keep } = record;
  const load = cautiousLoader(io.cwd, values.allow?.split(',') ?? [], 'the run');
  const revived = await reviveTask(plan.spec, load);
  await checkData(revived, record, plan.data);

  const log = out.path('events.ndjson');
  const lines = existsSync(log) ? await countLines(log) : 0;
  const { checkpoint, passedOver } = newestCheckpoint(out.path('checkpoint.safetensors'), logHolds(lines));
  for (const line of passedOver) {
    io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${line}; it is passed over\n`);
  }
  if (!checkpoint && plan.spec.initial) {
    throw new DataError(`${given}: no checkpoint can be used, and the weights that the run began with are in none`);
  }
  const task: Task = {
    ...revived,
    ...checkpointOptions(record.checkpointEvery),
    backend: backendOf(record.backend, values.backend === undefined ? record.threads : undefined),
    silence: record.silence,
    signal: io.signal,
    ...(checkpoint && { resume: checkpoint }),
  };
  const kept = await keptOf(log, checkpoint?.events ?? 0, out.shown('events.ndjson'));
  writeWhole(out.path('run.json'), recordText({ ...record, node: io.node }), out.shown('run.json'));
  const told = { first: [placeOf(checkpoint)], then: (now: string) => exactness(checkpoint, record, now, io.node) };
  const quiet = values.quiet === true;
  return carryOut({ task, plan, out, keep, json: values.json === true, quiet, kept, told }, io);
}

function flagOf(name: keyof typeof divergenceFlags): Option {
  const { flags, about } = divergenceFlags[name];
  return new Option(flags, about);
}

/** Whether a run has left all its files, and nothing is under way. */
function hasEnded(folder: string): boolean {
  if (['partial', 'publishing'].some((name) => existsSync(join(folder, name, 'run.json')))) return false;
  const path = join(folder, 'events.ndjson');
  if (!existsSync(join(folder, 'run.json')) || !existsSync(path)) return false;
  const last = lastEventOf(path);
  return last?.kind === 'end' && last.reason !== 'cancelled';
}

/** What is kept of the first `count` events of a log. */
async function keptOf(path: string, count: number, shown: string): Promise<KeptEvents> {
  const kept = new KeptEvents();
  if (count === 0) return kept;
  let number = 0;
  for await (const event of readLog(path, shown)) {
    kept.add(event);
    if (++number === count) break;
  }
  return kept;
}

async function checkData({ data }: Task, record: RunRecord, name: string): Promise<void> {
  if ((await dataHash('train' in data ? data.train : data)) === record.data) return;
  throw new DataError(`${name}: the samples are not those that the run began with; it cannot go on with others`);
}

function placeOf(checkpoint: CheckpointEvent | null): string {
  if (!checkpoint) return 'no checkpoint can be used: begins again, with the same numbers';
  return `goes on after ${count(checkpoint.step, 'update')}, ${count(checkpoint.epoch, 'epoch')}`;
}

/** What is and what is not as it would have been. */
function exactness(checkpoint: CheckpointEvent | null, { node }: RunRecord, now: string, nodeNow: string): string[] {
  const lines: string[] = [];
  const plain = now.replace(/;.*$/s, '');
  if (checkpoint?.backend !== undefined && checkpoint.backend !== plain) {
    lines.push(
      `ran on ${checkpoint.backend} before: from here on rounding is another, so that bits differ from those of an uninterrupted run; order of samples and masks are the same`,
    );
  }
  if (node !== nodeNow) {
    lines.push(
      `Node was ${node} before, and is ${nodeNow}: wasm computes the same bits on both; what the host computes with Math (schedules, solvers, the reference backend) may differ in the last digit`,
    );
  }
  return lines;
}
