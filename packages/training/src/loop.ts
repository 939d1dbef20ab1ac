/**
 * The loop over a data set: epochs of steps, measured after each.
 */
import type { Coroutine } from './coroutine.js';
import type { StartEvent, TrainingEvent } from './events.js';
import type { Machine, Snapshot } from './machine.js';
import { Run, type Score } from './run.js';
import { type Task, batchSizeOf, trainingData, validationData } from './task.js';

/** A run over samples in memory. */
export class Loop extends Run {
  private readonly data;
  private readonly validation;
  private readonly batchSize: number;
  private readonly stepsPerEpoch: number;
  private readonly measuresAfter: boolean;

  constructor(task: Task, emit: (event: TrainingEvent) => void) {
    const data = trainingData(task);
    const batchSize = batchSizeOf(task);
    const stepsPerEpoch = Math.ceil(data.size / batchSize);
    super(task, emit, { rows: data.size, steps: stepsPerEpoch });
    this.data = data;
    this.validation = validationData(task);
    this.batchSize = batchSize;
    this.stepsPerEpoch = stepsPerEpoch;
    const mayGoBack =
      task.folds !== false && this.hyperParameters.feedback.some(({ signal }) => signal.request !== undefined);
    this.measuresAfter = (task.measure ?? (mayGoBack ? 'after' : 'running')) === 'after';
  }

  protected extent(): Pick<StartEvent, 'samples' | 'batchSize' | 'stepsPerEpoch'> {
    const { batchSize, stepsPerEpoch } = this;
    return { samples: this.data.size, batchSize, stepsPerEpoch };
  }

  protected *work(machine: Machine): Coroutine<void> {
    while (!this.done && !this.over) yield* this.runEpoch(machine);
  }

  protected get done(): boolean {
    return this.epoch >= this.task.epochs;
  }

  protected resumable(): boolean {
    return this.step === this.epoch * this.stepsPerEpoch;
  }

  private *runEpoch(machine: Machine): Coroutine<void> {
    this.call.rows = machine.beginEpoch(this.epoch, this.seed, this.call.rows);
    this.totals.clear();
    let done = 0;
    while (done < this.stepsPerEpoch) {
      if (this.over) return;
      const steps = Math.min(this.pace.steps, this.stepsPerEpoch - done, this.untilNextEvent());
      this.prepareCall(done, steps);
      const breathe = yield* this.runCall(machine);
      done += steps;
      if (this.stepIsDue) {
        this.emitStep(steps);
        yield 'event';
      }
      if (done === this.stepsPerEpoch) yield* this.endEpoch(machine, steps);
      else if (!this.decisions.idle) yield* this.settleDecisions(machine);
      if (breathe) {
        yield 'breathe';
        this.pace.breathed();
      }
    }
  }

  /** The next `steps` steps of the epoch, of which `done` are done. */
  private prepareCall(done: number, steps: number): void {
    const { call } = this;
    call.steps = steps;
    for (let i = 0; i <= steps; i++) call.starts[i] = Math.min((done + i) * this.batchSize, this.data.size);
  }

  /** Steps until something on the stream is due: an event asked for, a decision at its step. */
  private untilNextEvent(): number {
    const { every } = this.task;
    // Feedback after every step has to hear of every step.
    if (this.hearsSteps || every === 'step') return 1;
    const untilReport = typeof every === 'number' ? every - (this.step % every) : Infinity;
    return Math.min(untilReport, this.decisions.stepsUntilDue(this.step));
  }

  private *endEpoch(machine: Machine, steps: number): Coroutine<void> {
    this.epoch++;
    const model = this.measuresAfter || this.validation ? yield* machine.read('model') : {};
    const training = this.measuresAfter
      ? yield* machine.measure(this.data, model)
      : { loss: this.totals.meanLoss, accuracy: this.totals.accuracy };
    const validation = this.validation && (yield* machine.measure(this.validation, model));
    this.emit({
      kind: 'epoch',
      step: this.step,
      epoch: this.epoch,
      loss: training.loss,
      penalty: this.totals.meanPenalty,
      accuracy: training.accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      ...this.told(steps),
    });
    yield 'event';
    if (!this.decisions.idle) yield* this.settleDecisions(machine);
    const { checkpointEvery } = this.task;
    if (checkpointEvery && this.epoch % checkpointEvery === 0 && !this.cancelled) yield* this.checkpoint(machine);
  }

  protected *score(machine: Machine, parameters: Snapshot): Coroutine<Score> {
    const { loss, accuracy } = yield* machine.measure(this.data, parameters);
    const validation = this.validation && (yield* machine.measure(this.validation, parameters));
    return {
      loss,
      accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
    };
  }
}
