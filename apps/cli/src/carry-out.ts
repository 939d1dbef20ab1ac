/**
 * A planned run, from its first event to its files: what `train` begins and `resume` goes on with.
 */
import { existsSync } from 'node:fs';
import { DivergedError, RivuletError } from '@rivulet/tensor';
import { eventLog } from '@rivulet/tracking/files';
import {
  type CheckpointEvent,
  type EndEvent,
  type Progress,
  type Task,
  type TrainingEvent,
  type WarningEvent,
  inferenceOf,
  listen,
  progress,
  train,
} from '@rivulet/training';
import { saveCheckpoints } from '@rivulet/training/files';
import { lastValueFrom, share, tap } from 'rxjs';
import { describeError, exitCodes, interruptionCode } from './errors.js';
import { drawCharts, exportModel, sizeOfData } from './finish-run.js';
import { type Io, type Output, paint } from './io.js';
import type { KeptEvents } from './kept-events.js';
import type { PlannedRun } from './options-to-spec.js';
import type { OutFolder } from './out-folder.js';
import { type ProgressLine, epochLine, progressLine, silent } from './progress-line.js';
import { printJson, printSummary, summarize } from './report.js';

/** A run that is about to begin, or to go on. */
export type Undertaking = {
  readonly task: Task;
  readonly plan: PlannedRun;
  readonly out: OutFolder;
  /** How many checkpoints stay. */
  readonly keep: number;
  readonly json: boolean;
  readonly quiet: boolean;
  /** What is kept of the run before it was interrupted; takes what follows. */
  readonly kept: KeptEvents;
  /** Lines that say more of where the run comes from: before the line that announces it, and behind. */
  readonly told: { readonly first: readonly string[]; readonly then: (backend: string) => readonly string[] };
};

/** Trains, writes what a run leaves, and tells; the exit code. */
export async function carryOut(undertaking: Undertaking, io: Io): Promise<number> {
  const { task, plan, out, kept, json, quiet } = undertaking;
  const output = json ? io.stderr : io.stdout;
  const watched = !quiet && (!json || io.stderr.isTTY === true);
  let trained = false;
  try {
    const line = watched ? progressLine(output, epochLine) : silent;
    const began = performance.now();
    const told = (event: TrainingEvent): void => {
      if (event.kind === 'start' && watched) announce(output, undertaking, event.backend);
      if (event.kind === 'warning' && !quiet) warn(io, event);
    };
    const heard = (event: TrainingEvent): void => {
      if (event.kind === 'epoch') trained = true;
      // Of a run that goes on, the start is that of the beginning.
      if (event.kind !== 'start' || !task.resume) kept.add(event);
    };
    const end = await follow(undertaking, heard, line, told, unshown(io)).finally(() => line.end());
    const { events } = kept;
    const seconds = (performance.now() - began) / 1000;

    const inference = inferenceOf(task, end);
    const report = await exportModel(inference, out.path('model.onnx'));
    await drawCharts(events, inference, titleOf(plan), out);
    const files = out.publish();
    const { maxAbsDiff } = report.verification;
    const summary = summarize(plan.optimizer, end, seconds, { path: out.shown('model.onnx'), maxAbsDiff });
    if (json) printJson(io.stdout, summary);
    else printSummary(io, io.stdout, end, summary, files, reasonOf(events));
    return end.reason === 'cancelled' ? interrupted(io, out, files) : exitCodes.done;
  } catch (error) {
    const told = withFlags(error);
    if (trained || task.resume) throw withTrace(told, out);
    out.discard();
    throw told;
  }
}

/** Runs the task; listeners are the log, the checkpoints, the events kept for charts, and the progress line. */
async function follow(
  { task, out, keep }: Undertaking,
  heard: (event: TrainingEvent) => void,
  line: ProgressLine<Progress>,
  told: (event: TrainingEvent) => void,
  unheard: (error: unknown) => void,
): Promise<EndEvent> {
  const { resume } = task;
  const run$ = train(task).pipe(
    eventLog(out.path('events.ndjson'), resume ? { after: resume } : {}),
    // Behind the log, so that no checkpoint tells of events that are not in it.
    saveCheckpoints(out.path('checkpoint.safetensors'), { keep }),
    // Whoever only shows how it goes may fail; the run goes on.
    listen(told, unheard),
    tap(heard),
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

/** What a run that diverged says, with the options that would help. */
function withFlags(error: unknown): unknown {
  if (!(error instanceof DivergedError) || error.divergence?.cause !== 'steps') return error;
  const { lowerRate } = error.divergence;
  const flags = [...(lowerRate === null ? [] : [`--learning-rate ${lowerRate}`]), '--clip-norm 1'];
  return withMore(error, `here: ${flags.join(', ')} or --on-divergence rollback`);
}

/** A run that failed on its way has left a log, which helps to find out why, and maybe a checkpoint to start from. */
function withTrace(error: unknown, out: OutFolder): unknown {
  if (!(error instanceof RivuletError)) return error;
  if (!existsSync(out.path('events.ndjson'))) return error;
  const checkpoint = out.shown('partial/checkpoint.safetensors');
  const goOn = `the last checkpoint is ${checkpoint}: go on with rivulet resume ${out.name} --on-divergence rollback, or start from it with --initial and a lower rate`;
  const isKept = error instanceof DivergedError && existsSync(out.path('checkpoint.safetensors'));
  return withMore(error, `${isKept ? `${goOn}; ` : ''}what was recorded is in ${out.shown('partial')}`);
}

/** The same error with more to say. */
function withMore(error: RivuletError, more: string): RivuletError {
  const message = `${error.message}; ${more}`;
  const told =
    error instanceof DivergedError
      ? new DivergedError(error.step, message, error.divergence)
      : new RivuletError(error.code, message);
  return Object.assign(told, { stack: error.stack });
}

function announce(output: Output, { plan, task, told }: Undertaking, backend: string): void {
  for (const line of told.first) output.write(`${line}\n`);
  const { data } = task;
  const size = 'train' in data ? sizeOfData(data.train, data.validation) : sizeOfData(data, null);
  output.write(`${plan.data}: ${size}; network ${plan.sizes.join('-')}, ${titleOf(plan)}; on ${backend}\n`);
  for (const line of told.then(backend)) output.write(`${line}\n`);
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
    io.stderr.write(`warning: how the run goes is not shown any more: ${describeError(error, false, io.cwd)}\n`);
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

function interrupted(io: Io, out: OutFolder, files: readonly string[]): number {
  const checkpoint = files.find((file) => file.endsWith('.safetensors')) ?? '';
  io.stderr.write(`interrupted; the last checkpoint is ${checkpoint}; go on with: rivulet resume ${out.name}\n`);
  return interruptionCode(io.signal);
}

/** What a checkpoint needs of the log: as many events as it counts. */
export function logHolds(lines: number): (checkpoint: CheckpointEvent) => string | null {
  return ({ events }) => (events <= lines ? null : `stands after ${events} events, and the log holds ${lines}`);
}
