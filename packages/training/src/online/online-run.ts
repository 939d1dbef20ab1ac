/**
 * The run on a stream: gathers the samples of an update, and updates.
 */
import { DataError } from '@rivulet/tensor';
import type { Coroutine } from '../coroutine.js';
import type { CheckpointEvent, OutsideDecision, Running, StartEvent, TrainingEvent } from '../events.js';
import type { Machine } from '../machine.js';
import type { Score } from '../measure.js';
import { Run } from '../run.js';
import { type Task, asksFor, trainingData } from '../task.js';
import { Totals } from '../totals.js';
import { type OnlineTask, checkCountsSteps, taskOf } from './online-task.js';
import { type Sample, type SampleReader, readSamples } from './sample-reader.js';

/** Samples of an `Observable` that may wait where nobody says otherwise: some milliseconds of work, and little memory. */
const usualWaiting = 10_000;

/** A run over samples that come one after another. Holds those of one update, and nothing of those before. */
export class OnlineRun extends Run {
  private readonly form;
  private readonly reader: SampleReader;
  /** Since the last step that was asked for. */
  private readonly window: Totals;
  private samples: number;
  private ended = false;
  private readonly wake = (): void => this.reader.wake();

  constructor(given: OnlineTask, emit: (event: TrainingEvent) => void, task: Task = taskOf(given)) {
    const form = trainingData(task);
    super(task, emit, { rows: form.size, steps: 1 });
    for (const [name, { source }] of this.program.scalars) if (source !== null) checkCountsSteps(name, source);
    this.form = form;
    this.window = new Totals(this.program.numbers);
    this.window.restore(task.resume?.totals['window'] ?? []);
    this.samples = this.totals.size;
    this.call.rows = form.order({ epoch: 0, seed: this.seed });
    this.call.steps = 1;
    // Last of all: an Observable may speak at once.
    this.reader = readSamples(given.samples, given.maxWaiting ?? usualWaiting);
    task.signal?.addEventListener('abort', this.wake);
  }

  override hear(decision: OutsideDecision): void {
    super.hear(decision);
    this.reader.wake();
  }

  override askCheckpoint(): void {
    super.askCheckpoint();
    this.reader.wake();
  }

  override cancel(): void {
    super.cancel();
    this.reader.wake();
    this.leave();
  }

  protected extent(): Pick<StartEvent, 'samples' | 'batchSize' | 'stepsPerEpoch'> {
    return { samples: Infinity, batchSize: this.form.size, stepsPerEpoch: Infinity };
  }

  protected *work(machine: Machine): Coroutine<void> {
    try {
      while (!this.ended) {
        const size = yield* this.gather(machine);
        if (this.over || size === 0) return;
        yield* this.update(machine, size);
      }
    } finally {
      this.leave();
    }
  }

  protected get done(): boolean {
    return this.ended;
  }

  protected override memory(): Pick<CheckpointEvent, 'totals'> {
    return { totals: { ...super.memory().totals, window: this.window.sums } };
  }

  protected *score(): Coroutine<Score> {
    const { totals } = this;
    const { meanLoss: loss, accuracy } = totals;
    const none = totals.size === 0;
    return { loss, accuracy: none ? null : accuracy, validationLoss: null, validationAccuracy: null };
  }

  protected override add(offset: number, size: number): void {
    super.add(offset, size);
    this.window.add(this.call.numbers, offset, size);
  }

  /** Takes samples until there are enough for an update, or no more come; how many it took. */
  private *gather(machine: Machine): Coroutine<number> {
    let size = 0;
    while (size < this.form.size && !this.over) {
      const sample = this.reader.next();
      if (sample === 'end') {
        this.ended = true;
        return size;
      }
      if (sample === 'wait') yield* this.wait(machine);
      else this.place(sample, size++);
    }
    return size;
  }

  /** Until there is a sample or something else to hear. */
  private *wait(machine: Machine): Coroutine<void> {
    // Asked for before looking at what has come already, so that nothing comes in between.
    const arrival = this.reader.arrival();
    if (!this.settled) yield* this.settle(machine);
    if (this.over) return;
    yield arrival;
    if (!this.settled) yield* this.settle(machine);
  }

  private *update(machine: Machine, size: number): Coroutine<void> {
    machine.write(this.form);
    this.call.starts[1] = size;
    const breathe = yield* this.runCall(machine);
    if (this.stepIsDue) {
      this.emitStep(1, { running: this.running });
      if (asksFor(this.task, this.step)) this.window.clear();
      yield 'event';
    }
    if (!this.settled) yield* this.settle(machine);
    if (breathe) {
      yield 'breathe';
      this.pace.breathed();
    }
  }

  private get running(): Running {
    const { size, meanLoss, accuracy } = this.window;
    return { samples: size, loss: meanLoss, accuracy };
  }

  /** Puts a sample into its row of the update. */
  private place({ input, target }: Sample, row: number): void {
    const { inputs, targets, classes } = this.form;
    this.samples++;
    copy(input, inputs.values, row * inputs.columns, inputs.columns, `sample ${this.samples}`, 'features');
    if (typeof target !== 'number') {
      copy(target, targets.values, row * targets.columns, targets.columns, `sample ${this.samples}`, 'targets');
    } else {
      if (targets.columns !== 1) throw wrong(`sample ${this.samples}`, `${targets.columns} targets`, target);
      targets.values[row] = target;
    }
    const value = targets.values[row * targets.columns] ?? NaN;
    if (classes ? !Number.isInteger(value) || value < 0 || value >= classes.length : !Number.isFinite(value)) {
      const expected = classes ? `the number of a class, 0 … ${classes.length - 1}, as target` : 'a finite target';
      throw wrong(`sample ${this.samples}`, expected, value);
    }
  }

  private leave(): void {
    this.task.signal?.removeEventListener('abort', this.wake);
    this.reader.close();
  }
}

function copy(
  from: ArrayLike<number>,
  into: { [at: number]: number },
  start: number,
  columns: number,
  where: string,
  what: string,
): void {
  if (from.length !== columns) throw wrong(where, `${columns} ${what}`, from.length);
  for (let i = 0; i < columns; i++) {
    const value = from[i] ?? NaN;
    if (!Number.isFinite(value)) throw wrong(where, `finite ${what}`, value);
    into[start + i] = value;
  }
}

function wrong(where: string, expected: string, received: unknown): DataError {
  return new DataError(`trainOnline: ${where}: expected ${expected}, received ${String(received)}`);
}
