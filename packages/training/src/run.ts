/**
 * A run: what every loop over samples has in common. It publishes what happened and obeys decisions; where its samples
 * come from, and what is told between start and end, those say that extend it.
 */
import { type DivergedError, type Program, initialState } from '@rivulet/tensor';
import { type ReusedCall, callOf } from './call-of.js';
import type { Coroutine } from './coroutine.js';
import { CheckpointTimes } from './checkpoint-times.js';
import { Decisions } from './decisions.js';
import { defaultBackend } from './default-backend.js';
import { divergedError } from './divergence.js';
import type { CheckpointEvent, EpochEvent, OutsideDecision, StartEvent, StepEvent, TrainingEvent } from './events.js';
import { HyperParameters, type Told } from './hyper-parameters.js';
import { Machine, type Snapshot } from './machine.js';
import type { Score } from './measure.js';
import { ranOn, startEvent, warningEvents } from './opening.js';
import { Pace } from './pace.js';
import { runSpec } from './run-spec.js';
import { type StepProgram, stepProgram } from './step-program.js';
import { type Task, asksFor, checkTask } from './task.js';
import { Totals } from './totals.js';

/** One run. `emit` delivers synchronously; what `decisions` are given holds from the next step on. */
export abstract class Run {
  readonly hyperParameters: HyperParameters;
  readonly decisions: Decisions;
  protected readonly program: Program;
  protected readonly seed: number;
  /** Whether feedback wants to hear of every step, whatever the listeners asked for. */
  protected readonly hearsSteps: boolean;
  protected readonly totals: Totals;
  protected readonly call: ReusedCall;
  protected pace = new Pace(false);
  protected step: number;
  protected epoch: number;
  protected readonly checkpoints: CheckpointTimes;
  protected cancelled = false;
  private readonly stepProgram: StepProgram;
  private readonly warnings: readonly TrainingEvent[];
  /** Snapshots by who asked for them. */
  protected readonly kept = new Map<string, Snapshot>();

  /** @param most rows, and steps, that one call may have */
  protected constructor(
    protected readonly task: Task,
    protected readonly emit: (event: TrainingEvent) => void,
    most: { readonly rows: number; readonly steps: number },
  ) {
    checkTask(task);
    const { resume } = task;
    this.seed = resume?.seed ?? task.seed ?? 0;
    this.step = resume?.step ?? 0;
    this.epoch = resume?.epoch ?? 0;
    this.stepProgram = stepProgram(task);
    this.program = this.stepProgram.program;
    this.hyperParameters = new HyperParameters(this.program, resume?.folds ?? {}, resume?.overrides ?? {});
    for (const [by, snapshot] of Object.entries(resume?.kept ?? {})) this.kept.set(by, snapshot);
    this.decisions = new Decisions(this.hyperParameters, resume);
    this.checkpoints = new CheckpointTimes(task);
    this.warnings = warningEvents(task);
    const feedback = [...this.hyperParameters.feedback.map(({ signal }) => signal), ...(task.stop ? [task.stop] : [])];
    this.hearsSteps = task.folds !== false && feedback.some(({ per }) => per === 'step');
    this.totals = new Totals(this.program.numbers, task.divergeAt);
    this.totals.restore(resume?.totals['epoch'] ?? []);
    const width = { scalars: this.hyperParameters.names.length, numbers: this.program.numbers.length };
    this.call = callOf(this.seed, most, width);
  }

  /** What `start` says of the samples. */
  protected abstract extent(): Pick<StartEvent, 'samples' | 'batchSize' | 'stepsPerEpoch'>;

  /** Trains until the samples are through, or the run is over. */
  protected abstract work(machine: Machine): Coroutine<void>;

  /** Whether all samples are through. */
  protected abstract get done(): boolean;

  /** How good the model is that the run ends with. */
  protected abstract score(machine: Machine, parameters: Snapshot): Coroutine<Score>;

  /** Takes a decision from outside. */
  hear(decision: OutsideDecision): void {
    this.decisions.hear(decision);
  }

  /** Takes a checkpoint before the next step. */
  askCheckpoint(): void {
    this.checkpoints.ask();
    this.decisions.interrupt();
  }

  /** Ends the run before its next step, without another event. */
  cancel(): void {
    this.cancelled = true;
    this.decisions.interrupt();
  }

  /** The run itself, from `start` to `end`. */
  *run(): Coroutine<void> {
    const machine = yield* Machine.create(this.task.backend ?? defaultBackend(), this.task, this.stepProgram);
    this.pace = new Pace(machine.elsewhere);
    try {
      // The initial state is computed in float64 and rounded by backends that hold less.
      machine.begin(this.task.resume?.state ?? initialState(this.program, { seed: this.seed }, this.task.initial));
      const known = { backend: machine.backend, step: this.step, epoch: this.epoch, seed: this.seed };
      const start = startEvent(this.task, this.program, { ...known, ...this.extent() });
      for (const event of [start, ...this.warnings]) {
        this.emit(event);
        yield 'event';
      }
      yield* this.settle(machine);
      yield* this.work(machine);
      if (!this.cancelled) yield* this.finish(machine);
    } finally {
      machine.dispose();
    }
  }

  protected get over(): boolean {
    return this.cancelled || this.decisions.stopped || this.task.signal?.aborted === true;
  }

  /** Runs the steps that `call` holds, and adds up what they report; whether the slice is used up. */
  protected *runCall(machine: Machine): Coroutine<boolean> {
    const { call } = this;
    const { steps } = call;
    call.step = this.step + 1;
    this.hyperParameters.fill(this.step, this.epoch, steps, call.scalars);
    this.pace.begin();
    const running = machine.run(call);
    if (running) yield* running;
    const breathe = this.pace.end(steps);
    const before = this.totals.lastLoss;
    const good = this.addUp(steps);
    if (good < steps) throw yield* this.diverged(machine, good, before);
    this.step += steps;
    return breathe;
  }

  /** Adds a step of `size` samples, whose numbers start at `offset`, to the totals. */
  protected add(offset: number, size: number): void {
    this.totals.add(this.call.numbers, offset, size);
  }

  /** Adds up what the steps reported, up to the first loss that is not good; how many steps come before it. */
  private addUp(steps: number): number {
    const { starts } = this.call;
    const width = this.program.numbers.length;
    for (let i = 0; i < steps; i++) {
      this.add(i * width, (starts[i + 1] ?? 0) - (starts[i] ?? 0));
      if (!this.totals.isGood(this.totals.lastLoss)) return i;
    }
    return steps;
  }

  /** The error for the last loss added up, after `good` steps of this call. */
  private *diverged(machine: Machine, good: number, before: number): Coroutine<DivergedError> {
    const { step, epoch, totals } = this;
    const { learningRate } = this.told(good + 1);
    const lastGoodLoss = good > 0 ? totals.lossAt(this.call.numbers, (good - 1) * this.program.numbers.length) : before;
    const seen = { step: step + good + 1, epoch: epoch + 1, loss: totals.lastLoss, lastGoodLoss, learningRate };
    return divergedError(this.task, yield* machine.read('all'), seen);
  }

  /** The error for what the last update did and the next would tell, if there were one. */
  protected *broken(machine: Machine, loss: number): Coroutine<DivergedError> {
    const { call, epoch, step, totals } = this;
    const learningRate = call.steps > 0 ? this.told(call.steps).learningRate : null;
    const seen = { step: step + 1, epoch: totals.count > 0 ? epoch + 1 : epoch, loss, lastGoodLoss: totals.lastLoss };
    return divergedError(this.task, yield* machine.read('all'), { ...seen, learningRate });
  }

  /** Whether somebody wants to hear of the step that was just done. */
  protected get stepIsDue(): boolean {
    return this.hearsSteps || asksFor(this.task, this.step);
  }

  protected emitStep(steps: number, more: Pick<StepEvent, 'running'> = {}): void {
    this.emit({
      kind: 'step',
      step: this.step,
      epoch: this.epoch,
      loss: this.totals.lastLoss,
      penalty: this.totals.lastPenalty,
      accuracy: this.totals.lastAccuracy,
      ...this.told(steps),
      ...more,
    });
  }

  /** The hyper-parameters of the last of `steps` steps, and what it reported besides. */
  protected told(steps: number): Told & Pick<EpochEvent, 'metrics'> {
    const { scalars, numbers } = this.call;
    const told = this.hyperParameters.tell(scalars, steps - 1);
    const metrics = this.totals.metrics(numbers, (steps - 1) * this.program.numbers.length);
    return metrics ? { ...told, metrics } : told;
  }

  /** Whether there is nothing to settle before the next step. */
  protected get settled(): boolean {
    return this.decisions.idle && !this.checkpoints.afterStep(this.step);
  }

  /** What is due between two steps: decisions, and then the checkpoint that has them. */
  protected *settle(machine: Machine): Coroutine<void> {
    yield* this.settleDecisions(machine);
    if (this.checkpoints.afterStep(this.step)) yield* this.checkpoint(machine);
  }

  /** Publishes decisions from outside that are due, and carries out what was decided, until nothing is left. */
  protected *settleDecisions(machine: Machine): Coroutine<void> {
    for (;;) {
      yield* this.carryOut(machine);
      const decision = this.decisions.takeDue(this.step);
      if (decision) {
        this.emit({ kind: 'decision', ...decision, step: this.step, epoch: this.epoch });
        yield 'event';
      } else if (!this.decisions.paused || this.over) return;
      // Whoever gets the checkpoint may decide something at once.
      else if (this.checkpoints.isAsked) yield* this.checkpoint(machine);
      else yield this.decisions.change(this.task.signal);
    }
  }

  /** Keeps the state, or goes back to what was kept, as was decided. */
  protected *carryOut(machine: Machine): Coroutine<void> {
    for (let request = this.decisions.takeRequest(); request; request = this.decisions.takeRequest()) {
      if (request.value === 'keep') this.kept.set(request.by, yield* machine.read('all'));
      else this.restore(machine, request.by);
    }
  }

  private restore(machine: Machine, by: string): boolean {
    const snapshot = this.kept.get(by);
    if (snapshot) machine.load(snapshot);
    return snapshot !== undefined;
  }

  /** What a run that goes on needs besides. */
  protected memory(): Pick<CheckpointEvent, 'totals' | 'rollback'> {
    return { totals: { epoch: this.totals.sums } };
  }

  protected *checkpoint(machine: Machine): Coroutine<void> {
    if (this.cancelled) return;
    const state = yield* machine.read('all');
    // The one before is worth more.
    if (machine.isBroken(state)) throw yield* this.broken(machine, (yield* this.score(machine, state)).loss);
    this.checkpoints.taken(this.step);
    const event: CheckpointEvent = {
      kind: 'checkpoint',
      step: this.step,
      epoch: this.epoch,
      seed: this.seed,
      // Who stands at the end of the stream counts what has passed.
      events: 0,
      ...this.decisions.state,
      ...this.memory(),
      state,
      shapes: machine.shapesOf(state),
      kept: Object.fromEntries(this.kept),
      folds: {},
      overrides: this.hyperParameters.overrides,
      spec: runSpec(this.task),
      backend: ranOn(this.task, machine.backend),
    };
    this.emit(event);
    yield 'event';
  }

  /** Goes back to what the stop rule kept, measures, and says what was learned. */
  private *finish(machine: Machine): Coroutine<void> {
    const { wanted } = this.checkpoints;
    const reason = this.decisions.stopped ? 'stopped' : this.done ? 'finished' : 'cancelled';
    // Who goes on from a run that was cancelled goes on from where it was, not from the best that it had seen.
    if (wanted && reason === 'cancelled' && !this.checkpoints.has(this.step)) yield* this.checkpoint(machine);
    const { stop } = this.task;
    const restored = stop !== undefined && this.restore(machine, stop.name);
    const parameters = yield* machine.read('model');
    const score = yield* this.score(machine, parameters);
    if (machine.isBroken(parameters)) throw yield* this.broken(machine, score.loss);
    if (wanted && reason !== 'cancelled' && (restored || !this.checkpoints.has(this.step))) {
      yield* this.checkpoint(machine);
    }
    this.emit({
      kind: 'end',
      reason,
      step: this.step,
      epoch: this.epoch,
      ...score,
      parameters,
      shapes: machine.shapesOf(parameters),
      backend: ranOn(this.task, machine.backend),
    });
    yield 'event';
  }
}
