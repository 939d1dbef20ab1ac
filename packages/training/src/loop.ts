/**
 * The loop over a data set: epochs of steps, measured after each.
 */
import { ConfigError, DivergedError, check } from '@rivulet/tensor';
import type { Coroutine } from './coroutine.js';
import { policyName } from './divergence-policy.js';
import { rounded } from './divergence.js';
import type { CheckpointEvent, StartEvent, TrainingEvent } from './events.js';
import type { Machine, Snapshot } from './machine.js';
import type { Score } from './measure.js';
import { Rollback } from './rollback.js';
import { Run } from './run.js';
import { type Task, batchSizeOf, trainingData, validationData } from './task.js';
import { Totals } from './totals.js';

/** A run over samples in memory. */
export class Loop extends Run {
  private readonly data;
  private readonly validation;
  private readonly batchSize: number;
  private readonly stepsPerEpoch: number;
  private readonly measuresAfter: boolean;
  /** `null` where a run that diverges ends. */
  private readonly rollback: Rollback | null;
  /** Steps of the epoch under way that are done. */
  private position: number;

  constructor(task: Task, emit: (event: TrainingEvent) => void) {
    const data = trainingData(task);
    const batchSize = batchSizeOf(task);
    const stepsPerEpoch = Math.ceil(data.size / batchSize);
    super(task, emit, { rows: data.size, steps: stepsPerEpoch });
    this.data = data;
    this.validation = validationData(task);
    this.batchSize = batchSize;
    this.stepsPerEpoch = stepsPerEpoch;
    this.rollback = task.onDivergence?.rollback ? new Rollback(task.onDivergence, task.resume) : null;
    if (!this.rollback) this.kept.delete(policyName);
    if (this.rollback?.place) {
      const totals = new Totals(this.program.numbers);
      totals.restore(this.rollback.place.totals);
      this.checkPosition(totals);
    }
    check(
      !this.rollback || this.rates.length > 0,
      policyName,
      'an optimizer with a learning rate',
      task.optimizer.name,
    );
    const mayGoBack =
      this.rollback !== null ||
      (task.folds !== false && this.hyperParameters.feedback.some(({ signal }) => signal.request !== undefined));
    this.position = this.totals.count;
    if (this.position !== 0) this.checkPosition(this.totals);
    this.measuresAfter = (task.measure ?? (mayGoBack ? 'after' : 'running')) === 'after';
  }

  protected extent(): Pick<StartEvent, 'samples' | 'batchSize' | 'stepsPerEpoch'> {
    const { batchSize, stepsPerEpoch } = this;
    return { samples: this.data.size, batchSize, stepsPerEpoch };
  }

  protected *work(machine: Machine): Coroutine<void> {
    if (this.rollback && !this.rollback.place) {
      const { loss } = yield* machine.measure(this.data, yield* machine.read('model'));
      yield* this.remember(machine, loss);
    }
    while (!this.done && !this.over) {
      try {
        yield* this.runEpoch(machine);
      } catch (error) {
        yield* this.goBack(machine, error);
      }
    }
  }

  protected get done(): boolean {
    return this.epoch >= this.task.epochs;
  }

  /** A place in the middle of an epoch is one only among the same steps. */
  private checkPosition({ count: position, size }: Totals): void {
    const { batchSize, stepsPerEpoch } = this;
    const isPlace = Number.isInteger(position) && position >= 0 && position < stepsPerEpoch;
    if (isPlace && size === position * batchSize) return;
    throw new ConfigError(
      `resume: the checkpoint was taken after ${position} steps, ${size} samples, of an epoch; the task has ${stepsPerEpoch} steps of ${batchSize}; go on with the same data and batchSize`,
    );
  }

  private *runEpoch(machine: Machine): Coroutine<void> {
    this.call.rows = machine.beginEpoch(this.epoch, this.seed, this.call.rows);
    for (let done = this.position; done < this.stepsPerEpoch;) {
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
      else if (!this.settled) yield* this.settle(machine);
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
    return Math.min(untilReport, this.decisions.stepsUntilDue(this.step), this.checkpoints.stepsUntilDue(this.step));
  }

  private *endEpoch(machine: Machine, steps: number): Coroutine<void> {
    this.epoch++;
    const model = this.measuresAfter || this.validation ? yield* machine.read('model') : {};
    const training = this.measuresAfter
      ? yield* machine.measure(this.data, model)
      : { loss: this.totals.meanLoss, accuracy: this.totals.accuracy };
    const validation = this.validation && (yield* machine.measure(this.validation, model));
    const penalty = this.totals.meanPenalty;
    this.totals.clear();
    this.position = 0;
    this.emit({
      kind: 'epoch',
      step: this.step,
      epoch: this.epoch,
      loss: training.loss,
      penalty,
      accuracy: training.accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      ...this.told(steps),
    });
    yield 'event';
    // Before what was decided is carried out: the loss is that of these weights, and a pause may bring a checkpoint.
    if (this.rollback && !this.over) yield* this.guard(machine, training.loss);
    if (!this.decisions.idle) yield* this.settleDecisions(machine);
    if (this.checkpoints.afterEpoch(this.step, this.epoch)) yield* this.checkpoint(machine);
  }

  /** Names of the rates that the policy lowers. */
  private get rates(): readonly string[] {
    return this.hyperParameters.names.filter((name) => name.endsWith('/learningRate'));
  }

  /** Looks at the weights that an epoch ends with; the last update of a run has no other loss that would tell. */
  private *guard(machine: Machine, loss: number): Coroutine<void> {
    if (this.totals.isGood(loss)) {
      if (this.rollback?.prefers(loss)) yield* this.remember(machine, loss);
      return;
    }
    const error = yield* this.broken(machine, loss);
    // What feedback wants to keep, or to go back to, it has decided of these weights, and not of those that come next.
    yield* this.carryOut(machine);
    throw error;
  }

  private *remember(machine: Machine, loss: number): Coroutine<void> {
    const state = yield* machine.read('all');
    const { step, epoch, totals } = this;
    const place = { step, epoch, loss: Number.isFinite(loss) ? loss : NaN, totals: totals.sums, state };
    if (this.rollback?.remember(place)) this.kept.set(policyName, state);
  }

  /** Goes back with lower rates, where the policy says so and updates are to blame; otherwise the error stands. */
  private *goBack(machine: Machine, error: unknown): Coroutine<void> {
    const { rollback } = this;
    if (!rollback || !(error instanceof DivergedError) || error.divergence?.cause !== 'steps') throw error;
    const { step, lastGoodStep, loss } = error.divergence;
    const rates = new Float64Array(this.hyperParameters.names.length);
    this.hyperParameters.fill(lastGoodStep, this.epoch, 1, rates);
    const { epoch } = this;
    const place = rollback.goBack(this.step);
    if (!place) throw new DivergedError(error.step, `${error.message}; rollbacks: ${rollback.count}`, error.divergence);
    machine.load(place.state);
    this.step = place.step;
    this.epoch = place.epoch;
    this.totals.restore(place.totals);
    this.position = this.totals.count;
    this.checkpoints.wentBack();
    const because = `the loss became ${rounded(loss)} at step ${step}; goes back to step ${place.step}, epoch ${place.epoch} (${rollback.count})`;
    for (const name of this.rates) {
      const of = this.rates.length === 1 ? 'learningRate' : name;
      const value = rollback.lower(rates[this.hyperParameters.names.indexOf(name)] ?? NaN);
      this.emit({ kind: 'decision', step: lastGoodStep, epoch, by: policyName, of, value, because });
      yield 'event';
    }
  }

  protected override memory(): Pick<CheckpointEvent, 'totals' | 'rollback'> {
    const { totals } = super.memory();
    const place = this.rollback?.place;
    return place ? { totals: { ...totals, [policyName]: place.totals }, ...this.rollback?.entry } : { totals };
  }

  protected *score(machine: Machine, parameters: Snapshot): Coroutine<Score> {
    const { loss, accuracy } = yield* machine.measure(this.data, parameters);
    if (!Number.isFinite(loss)) throw yield* this.broken(machine, loss);
    const validation = this.validation && (yield* machine.measure(this.validation, parameters));
    return {
      loss,
      accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
    };
  }
}
