/**
 * `rivulet train --data - --online`: rows on standard input are learned from as they come.
 *
 * Ends with the input, by Ctrl-C, or at a row that cannot be read; what was learned until then is written in each case.
 */
import { fromArrays } from '@rivulet/datasets';
import { type CsvSamples, csvSamples } from '@rivulet/datasets/files';
import { DataError, type Layer, type Loss, type Penalty, RivuletError, type Transform, revive } from '@rivulet/tensor';
import { eventLog } from '@rivulet/tracking/files';
import {
  type EndEvent,
  type Inference,
  type OnlineProgress,
  type OnlineTask,
  type Sample,
  type TrainingEvent,
  inferenceOf,
  onlineProgress,
  trainOnline,
} from '@rivulet/training';
import { saveCheckpoints } from '@rivulet/training/files';
import { lastValueFrom, share, tap } from 'rxjs';
import { backendOf } from '../backends.js';
import { checkpointOptions } from '../checkpoint-interval.js';
import { UsageError, exitCodes, interruptionCode } from '../errors.js';
import { drawCharts, exportModel } from '../finish-run.js';
import { type Io, paint } from '../io.js';
import { type PlannedParts, planParts } from '../options-to-spec.js';
import { KeptEvents } from '../kept-events.js';
import { OutFolder } from '../out-folder.js';
import { type ProgressLine, onlineLine, progressLine, silent } from '../progress-line.js';
import { printJson, printSummary, summarize } from '../report.js';
import type { RunOptionName } from '../run-options.js';
import { type Settings, type Source, chosenPlugin } from '../settings.js';

/** What counts epochs, or needs samples that are there at once. */
const notOnline = [
  'validation',
  'warmup',
  'epochs',
  'patience',
  'untilLoss',
  'untilAccuracy',
  'measure',
  'divergeAt',
  'onDivergence',
  'rollbackFactor',
  'rollbackRetries',
  'initial',
  'initialPrefix',
  'initialRename',
  'initialPartial',
] as const satisfies readonly RunOptionName[];

/** Rows that the exported model is compared with the trainer on, and the picture shows: the last ones. */
const remembered = 200;

/** Whether the run learns from standard input. */
export function isOnline({ run, plugins }: Settings): boolean {
  return run.online === true || plugins.data?.name === '-';
}

/** Trains on standard input; the exit code. */
export async function runOnline(
  settings: Settings,
  source: Source,
  load: (name: string) => Promise<unknown>,
  io: Io,
): Promise<number> {
  const { run } = settings;
  const csv = await openInput(settings, source, io);
  const batch = typeof run.batch === 'number' ? run.batch : 1;
  const { features, classes } = csv;
  const extent = { features: features.length, targets: 1, classes, size: Infinity };
  const plan = await planParts({ ...settings, run: { ...run, batch } }, source, load, extent);
  const parts = await reviveParts(plan, load);
  const input = new Input(csv);
  const often = checkpointOptions(run.checkpointEvery ?? 10_000, 'steps');
  const task: OnlineTask = {
    ...parts,
    features,
    ...(classes && { classes }),
    samples: input.samples(),
    batchSize: batch,
    seed: plan.spec.seed,
    ...often,
    backend: backendOf(run.backend ?? 'wasm'),
    silence: run.silence ?? [],
    signal: io.signal,
  };

  const output = run.json ? io.stderr : io.stdout;
  const watched = run.quiet !== true && (run.json !== true || io.stderr.isTTY === true);
  const out = OutFolder.open(run.out ?? 'out/stdin', io.cwd);
  try {
    const began = performance.now();
    const title = `${plan.activation}, ${plan.optimizer}, batch ${batch}, seed ${plan.spec.seed}`;
    const told = (event: TrainingEvent): void => {
      if (event.kind === 'start' && watched) {
        const what = classes ? `, ${classes.length} classes` : '';
        output.write(`standard input${what}; network ${plan.sizes.join('-')}, ${title}; on ${event.backend}\n`);
      }
      if (event.kind === 'warning' && run.quiet !== true) {
        io.stderr.write(`${paint(io, io.stderr, 'yellow', 'warning:')} ${event.message} (--silence ${event.code})\n`);
      }
    };
    const line = watched ? progressLine(output, onlineLine) : silent;
    const { end, events } = await follow(task, out, run.keep ?? 1, line, told).finally(() => line.end());
    if (end.step === 0)
      throw input.failure ?? new DataError('standard input: has a header but no rows; expected at least one');

    const seconds = (performance.now() - began) / 1000;
    const inference = inferenceOfLast(task, end, input.last);
    const report = await exportModel(inference, out.path('model.onnx'));
    await drawCharts(events, inference, title, out);
    const files = out.publish();
    const { maxAbsDiff } = report.verification;
    const onnx = { path: out.shown('model.onnx'), maxAbsDiff };
    const summary = { ...summarize(plan.optimizer, end, seconds, onnx), samples: input.count };
    if (run.json) printJson(io.stdout, summary);
    else printSummary(io, io.stdout, end, summary, files, null);
    if (input.failure) throw withModel(input.failure, onnx.path);
    return end.reason === 'cancelled' ? interruptionCode(io.signal) : exitCodes.done;
  } catch (error) {
    out.discard();
    throw error;
  } finally {
    out.release();
    // Somebody who still waits for a row would keep the process alive.
    (io.stdin() as { destroy?: () => void }).destroy?.();
  }
}

/** The rows, as what the user says about them has it. */
async function openInput(settings: Settings, source: Source, io: Io): Promise<CsvSamples> {
  const { run } = settings;
  const where = (...path: readonly string[]): string => `${source.prefix}${source.name(path)}`;
  const data = chosenPlugin('data', settings, source);
  if (data?.name !== '-') throw new UsageError(`${where('online')}: learns from standard input; add --data -`);
  if (run.online !== true) {
    throw new UsageError(
      `${where('data')}: rows on standard input are learned from as they come; add --online, or name a file to go through it again and again`,
    );
  }
  const misplaced = notOnline.find((name) => run[name] !== undefined);
  if (misplaced) {
    throw new UsageError(
      `${where(misplaced)}: does not go with --online, where each row comes once and there are no epochs`,
    );
  }
  if (run.batch === 'all')
    throw new UsageError(`${where('batch')}: expected an integer ≥ 1 with --online, received "all"`);
  if (run.scale !== undefined && run.scale !== 'none') {
    throw new UsageError(`${where('scale')}: rows that are still to come cannot be measured; scale them before`);
  }
  if (typeof run.checkpointEvery === 'string' && run.checkpointEvery.includes('epoch')) {
    throw new UsageError(
      `${where('checkpointEvery')}: expected updates or a time with --online, such as 1000steps or 10s`,
    );
  }
  const { label, features, task, delimiter } = data.options;
  if (typeof label !== 'string') {
    throw new UsageError(`${where('data', 'label')}: say which column holds the classes, such as --label species`);
  }
  if (task !== 'regression' && !run.classes) {
    throw new UsageError(
      `${where('classes')}: say what ${label} can be, such as --classes a,b, since the rows have not come yet; or --task regression`,
    );
  }
  return csvSamples(io.stdin(), {
    label,
    name: 'standard input',
    ...(task === 'regression' ? { task } : { classes: run.classes ?? [] }),
    ...(Array.isArray(features) && { features: features as readonly string[] }),
    ...(typeof delimiter === 'string' && { delimiter }),
  });
}

async function reviveParts({ spec }: PlannedParts, load: (name: string) => Promise<unknown>) {
  const [model, loss, optimizer, penalties] = await Promise.all([
    revive<Layer>(spec.model, load),
    revive<Loss>(spec.loss, load),
    revive<Transform>(spec.optimizer, load),
    Promise.all(spec.penalties.map((penalty) => revive<Penalty>(penalty, load))),
  ]);
  return { model, loss, optimizer, penalties };
}

/** Counts what passes, keeps the last of it, and ends where it cannot be read any further. */
class Input {
  count = 0;
  last: Sample[] = [];
  failure: RivuletError | null = null;

  constructor(private readonly csv: CsvSamples) {}

  async *samples(): AsyncGenerator<Sample, void> {
    try {
      for await (const sample of this.csv) {
        this.last[this.count++ % remembered] = sample;
        yield sample;
      }
    } catch (error) {
      if (!(error instanceof RivuletError)) throw error;
      this.failure = error;
    }
  }
}

/** Runs the task; listeners are the log, the checkpoints, the chart, and the progress line. */
async function follow(
  task: OnlineTask,
  out: OutFolder,
  kept: number,
  line: ProgressLine<OnlineProgress>,
  told: (event: TrainingEvent) => void,
): Promise<{ readonly end: EndEvent; readonly events: readonly TrainingEvent[] }> {
  const heard = new KeptEvents();
  const run$ = trainOnline(task).pipe(
    eventLog(out.path('events.ndjson')),
    saveCheckpoints(out.path('checkpoint.safetensors'), { keep: kept }),
    tap(told),
    tap((event) => heard.add(event)),
    share(),
  );
  const watching = run$.pipe(onlineProgress()).subscribe({ next: (now) => line.show(now), error: () => undefined });
  try {
    const end = await lastValueFrom(run$);
    if (end.kind !== 'end') throw new Error(`the run ended with ${end.kind}`);
    return { end, events: heard.events };
  } finally {
    watching.unsubscribe();
  }
}

/** What was learned as a model, with the last rows for what is compared and drawn; they say nothing of how to do it again. */
function inferenceOfLast(task: OnlineTask, end: EndEvent, last: readonly Sample[]): Inference {
  const { model, loss, optimizer, penalties = [], seed = 0, classes, features } = task;
  const data = fromArrays({
    inputs: last.map(({ input }) => input),
    targets: last.map(({ target }) => target as number),
    ...(typeof features !== 'number' && { features }),
    ...(classes && { classes }),
    name: 'standard input',
  });
  const inference = inferenceOf({ model, loss, optimizer, penalties, seed, data, epochs: 1 }, end);
  const { run: _, ...metadata } = inference.metadata;
  const { loss: error, accuracy } = end;
  return {
    ...inference,
    spec: null,
    loss: error,
    accuracy,
    metadata: { ...metadata, metrics: JSON.stringify({ loss: error, accuracy }) },
  };
}

function withModel(error: RivuletError, path: string): RivuletError {
  const told = new RivuletError(error.code, `${error.message}; what was learned before is in ${path}`);
  return Object.assign(told, { stack: error.stack });
}
