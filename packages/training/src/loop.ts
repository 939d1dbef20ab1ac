/**
 * The loop: publishes what happened, obeys decisions, and does nothing else.
 */
import { type Call, type DivergedError, type Program, initialState } from '@rivulet/tensor';
import { wasm } from '@rivulet/kernels-wasm';
import type { Coroutine } from './coroutine.js';
import { Decisions } from './decisions.js';
import type { CheckpointEvent, EpochEvent, TrainingEvent } from './events.js';
import { HyperParameters, type Told } from './hyper-parameters.js';
import { Machine, type Snapshot } from './machine.js';
import { ranOn, startEvent, warningEvents } from './opening.js';
import { Pace } from './pace.js';
import { runSpec } from './run-spec.js';
import { type StepProgram, stepProgram } from './step-program.js';
import { type Task, asksFor, batchSizeOf, checkTask, trainingData, validationData } from './task.js';
import { Totals } from './totals.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One run. `emit` delivers synchronously; what `decisions` are given holds from the next step on. */
export class Loop {
  readonly hyperParameters: HyperParameters;
  readonly decisions: Decisions;
  private readonly stepProgram: StepProgram;
  private readonly program: Program;
  private readonly data;
  private readonly validation;
  private readonly batchSize: number;
  private readonly seed: number;
  private readonly stepsPerEpoch: number;
  private readonly call: Mutable<Call>;
  /** Whether feedback wants to hear of every step, whatever the listeners asked for. */
  private readonly hearsSteps: boolean;
  private readonly measuresAfter: boolean;
  private readonly totals: Totals;
  private readonly warnings: readonly TrainingEvent[];
  private pace = new Pace(false);
  private step: number;
  private epoch: number;
  /** Snapshots by who asked for them. */
  private readonly kept = new Map<string, Snapshot>();
  private lastCheckpoint = -1;
  private cancelled = false;

  constructor(
    private readonly task: Task,
    private readonly emit: (event: TrainingEvent) => void,
  ) {
    checkTask(task);
    const { resume } = task;
    this.data = trainingData(task);
    this.validation = validationData(task);
    this.batchSize = batchSizeOf(task);
    this.seed = resume?.seed ?? task.seed ?? 0;
    this.stepsPerEpoch = Math.ceil(this.data.size / this.batchSize);
    this.step = resume?.step ?? 0;
    this.epoch = resume?.epoch ?? 0;
    this.stepProgram = stepProgram(task);
    this.program = this.stepProgram.program;
    this.hyperParameters = new HyperParameters(this.program, resume?.folds ?? {}, resume?.overrides ?? {});
    for (const [by, snapshot] of Object.entries(resume?.kept ?? {})) this.kept.set(by, snapshot);
    this.decisions = new Decisions(this.hyperParameters);
    this.warnings = warningEvents(task);
    const feedback = [...this.hyperParameters.feedback.map(({ signal }) => signal), ...(task.stop ? [task.stop] : [])];
    this.hearsSteps = task.folds !== false && feedback.some(({ per }) => per === 'step');
    const mayGoBack =
      task.folds !== false && this.hyperParameters.feedback.some(({ signal }) => signal.request !== undefined);
    this.measuresAfter = (task.measure ?? (mayGoBack ? 'after' : 'running')) === 'after';
    this.totals = new Totals(this.program.numbers);
    // One call object for the whole run: a step allocates nothing.
    this.call = {
      steps: 0,
      step: 0,
      seed: this.seed,
      rows: new Int32Array(this.data.size),
      starts: new Int32Array(this.stepsPerEpoch + 1),
      scalars: new Float64Array(this.stepsPerEpoch * this.hyperParameters.names.length),
      numbers: new Float64Array(this.stepsPerEpoch * this.program.numbers.length),
    };
  }

  /** Ends the run before its next step, without another event. */
  cancel(): void {
    this.cancelled = true;
    this.decisions.interrupt();
  }

  /** The run itself, from `start` to `end`. */
  *run(): Coroutine<void> {
    const machine = yield* Machine.create(this.task.backend ?? wasm(), this.task, this.stepProgram);
    this.pace = new Pace(machine.elsewhere);
    try {
      // The initial state is computed in float64 and rounded by backends that hold less.
      machine.load(this.task.resume?.state ?? initialState(this.program, { seed: this.seed }, this.task.initial));
      for (const event of this.opening(machine.backend)) {
        this.emit(event);
        yield 'event';
      }
      yield* this.settleDecisions(machine);
      while (this.epoch < this.task.epochs && !this.over) yield* this.runEpoch(machine);
      if (!this.cancelled) yield* this.finish(machine);
    } finally {
      machine.dispose();
    }
  }

  private get over(): boolean {
    return this.cancelled || this.decisions.stopped || this.task.signal?.aborted === true;
  }

  private opening(backend: string): readonly TrainingEvent[] {
    const { step, epoch, seed, batchSize, stepsPerEpoch } = this;
    const { size: samples } = this.data;
    const start = { backend, samples, batchSize, stepsPerEpoch, step, epoch, seed };
    return [startEvent(this.task, this.program, start), ...this.warnings];
  }

  private *runEpoch(machine: Machine): Coroutine<void> {
    this.call.rows = machine.beginEpoch(this.epoch, this.seed, this.call.rows);
    this.totals.clear();
    let done = 0;
    while (done < this.stepsPerEpoch) {
      if (this.over) return;
      const steps = Math.min(this.pace.steps, this.stepsPerEpoch - done, this.untilNextEvent());
      this.prepareCall(done, steps);
      this.pace.begin();
      const running = machine.run(this.call);
      if (running) yield* running;
      const breathe = this.pace.end(steps);
      const finite = this.addUp(steps);
      if (finite < steps) throw yield* this.divergence(machine, finite);
      done += steps;
      this.step += steps;
      if (this.hearsSteps || asksFor(this.task, this.step)) {
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
    const { call, hyperParameters } = this;
    call.steps = steps;
    call.step = this.step + 1;
    for (let i = 0; i <= steps; i++) call.starts[i] = Math.min((done + i) * this.batchSize, this.data.size);
    hyperParameters.fill(this.step, this.epoch, steps, call.scalars);
  }

  /** Adds what the steps reported to the totals, up to the first loss that is not finite; how many steps come before it. */
  private addUp(steps: number): number {
    const { numbers, starts } = this.call;
    const width = this.program.numbers.length;
    for (let i = 0; i < steps; i++) {
      this.totals.add(numbers, i * width, (starts[i + 1] ?? 0) - (starts[i] ?? 0));
      if (!Number.isFinite(this.totals.lastLoss)) return i;
    }
    return steps;
  }

  /** The error for the last loss added up, after `finite` steps of this call. */
  private *divergence(machine: Machine, finite: number): Coroutine<DivergedError> {
    const { learningRate } = this.told(finite + 1);
    const { name } = this.task.optimizer;
    return yield* machine.divergence(name, this.totals.lastLoss, this.step + finite + 1, this.epoch + 1, learningRate);
  }

  /** Steps until something on the stream is due: an event asked for, a decision at its step. */
  private untilNextEvent(): number {
    const { every } = this.task;
    // Feedback after every step has to hear of every step.
    if (this.hearsSteps || every === 'step') return 1;
    const untilReport = typeof every === 'number' ? every - (this.step % every) : Infinity;
    return Math.min(untilReport, this.decisions.stepsUntilDue(this.step));
  }

  private emitStep(steps: number): void {
    this.emit({
      kind: 'step',
      step: this.step,
      epoch: this.epoch,
      loss: this.totals.lastLoss,
      penalty: this.totals.lastPenalty,
      accuracy: this.totals.lastAccuracy,
      ...this.told(steps),
    });
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

  /** The hyper-parameters of the last of `steps` steps, and what it reported besides. */
  private told(steps: number): Told & Pick<EpochEvent, 'metrics'> {
    const { scalars, numbers } = this.call;
    const told = this.hyperParameters.tell(scalars, steps - 1);
    const metrics = this.totals.metrics(numbers, (steps - 1) * this.program.numbers.length);
    return metrics ? { ...told, metrics } : told;
  }

  /** Publishes decisions from outside that are due, and carries out what was decided, until nothing is left. */
  private *settleDecisions(machine: Machine): Coroutine<void> {
    for (;;) {
      const decision = this.decisions.takeDue(this.step);
      if (decision) {
        this.emit({ kind: 'decision', ...decision, step: this.step, epoch: this.epoch });
        yield 'event';
      }
      const request = this.decisions.takeRequest();
      if (request?.value === 'keep') this.kept.set(request.by, yield* machine.read('all'));
      if (request?.value === 'restore') this.restore(machine, request.by);
      if (decision || request) continue;
      if (!this.decisions.paused || this.over) return;
      yield this.decisions.change(this.task.signal);
    }
  }

  private restore(machine: Machine, by: string): boolean {
    const snapshot = this.kept.get(by);
    if (snapshot) machine.load(snapshot);
    return snapshot !== undefined;
  }

  private *checkpoint(machine: Machine): Coroutine<void> {
    const state = yield* machine.read('all');
    this.lastCheckpoint = this.step;
    const event: CheckpointEvent = {
      kind: 'checkpoint',
      step: this.step,
      epoch: this.epoch,
      seed: this.seed,
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
    const restored = this.restore(machine, this.task.stop?.name ?? '');
    const betweenEpochs = this.step === this.epoch * this.stepsPerEpoch;
    if (this.task.checkpointEvery && betweenEpochs && (restored || this.lastCheckpoint !== this.step)) {
      yield* this.checkpoint(machine);
    }
    const parameters = yield* machine.read('model');
    const { loss, accuracy } = yield* machine.measure(this.data, parameters);
    const validation = this.validation && (yield* machine.measure(this.validation, parameters));
    this.emit({
      kind: 'end',
      reason: this.decisions.stopped ? 'stopped' : this.epoch >= this.task.epochs ? 'finished' : 'cancelled',
      step: this.step,
      epoch: this.epoch,
      loss,
      accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      parameters,
      shapes: machine.shapesOf(parameters),
      backend: ranOn(this.task, machine.backend),
    });
    yield 'event';
  }
}
