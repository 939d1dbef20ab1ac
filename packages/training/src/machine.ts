/**
 * What a run computes with: the compiled step, the compiled measurement, and their memory.
 */
import {
  type Backend,
  type Call,
  ConfigError,
  type Dataset,
  type Executable,
  type Floats,
  type Program,
  isSolver,
  sizeOf,
} from '@rivulet/tensor';
import { type Coroutine, settle } from './coroutine.js';
import { Meter, type Measurement } from './measure.js';
import { SolverSteps } from './solver-steps.js';
import type { StepProgram } from './step-program.js';
import { type Task, batchSizeOf, trainingData, validationData } from './task.js';

/** Copies of states by name. */
export type Snapshot = Readonly<Record<string, Floats>>;

/** Owns its executables; dispose it. */
export class Machine {
  /** Parameters that were not finite in the beginning, such as masks. */
  private masks: readonly string[] = [];

  private constructor(
    private readonly program: Program,
    private readonly executable: Executable | SolverSteps,
    private readonly meter: Meter,
    private readonly data: Dataset,
    private readonly batchSize: number,
  ) {}

  /** Compiles the step of a task, and what measures its model. */
  static *create(backend: Backend, task: Task, step: StepProgram): Coroutine<Machine> {
    const [data, validation] = [trainingData(task), validationData(task)];
    const meter = new Meter(backend, task.model, task.loss, validation ? [data, validation] : [data]);
    const [samples, { optimizer }] = [batchSizeOf(task), task];
    const executable = isSolver(optimizer)
      ? yield* SolverSteps.compile(backend, optimizer, step, samples)
      : yield* settle(backend.compile(step.compiled, { samples }));
    const machine = new Machine(step.program, executable, meter, data, samples);
    if (!data.perEpoch) machine.write(data);
    return machine;
  }

  /** The order of an epoch, whose samples are made first where they are not the same in all. */
  beginEpoch(epoch: number, seed: number, into: Int32Array): Int32Array {
    const { perEpoch } = this.data;
    if (perEpoch) this.write(perEpoch.samples({ epoch, seed, batchSize: this.batchSize }));
    return this.data.order({ epoch, seed, into });
  }

  /** Gives the step its samples. */
  write({ inputs, targets }: Pick<Dataset, 'inputs' | 'targets'>): void {
    this.executable.write('x', inputs.values);
    this.executable.write('y', targets.values);
  }

  /** What really runs. */
  get backend(): string {
    return this.executable.backend;
  }

  /** Whether this thread is free while steps run. */
  get elsewhere(): boolean {
    return this.executable.elsewhere === true;
  }

  /** Runs steps; a coroutine where something has to be waited for on the way. */
  run(call: Call): void | Coroutine<void> {
    const running = this.executable.run(call);
    if (running) return 'next' in running ? running : settle(running);
  }

  /**
   * Sets the state that a run begins with.
   *
   * @throws ConfigError as `load`
   */
  begin(state: Snapshot): void {
    this.load(state);
    this.masks = notFiniteIn(state);
  }

  /** Whether updates have made a parameter of a copy something that is not finite. */
  isBroken(state: Snapshot): boolean {
    return notFiniteIn(state).some((name) => !this.masks.includes(name));
  }

  /**
   * Sets the whole state.
   *
   * @throws ConfigError when one is missing: the snapshot is of another task
   */
  load(state: Snapshot): void {
    for (const [name, { leaf }] of this.program.state) {
      const values = state[name];
      const size = sizeOf(leaf.shape);
      if (values?.length !== size) {
        throw new ConfigError(
          `resume: the task needs '${name}' with ${size} numbers, the checkpoint has ${values ? values.length : 'none'}; it belongs to another task`,
        );
      }
      this.executable.write(name, values);
    }
  }

  /** Copies of the whole state, or of what a prediction needs: parameters and running statistics. */
  *read(what: 'all' | 'model'): Coroutine<Record<string, Floats>> {
    const copy: Record<string, Floats> = {};
    for (const name of this.program.state.keys()) {
      if (what === 'all' || !name.startsWith('optimizer/')) copy[name] = yield* settle(this.executable.read(name));
    }
    return copy;
  }

  /** Shapes of the states of a snapshot. */
  shapesOf(state: Snapshot): Readonly<Record<string, readonly number[]>> {
    const shape = (name: string): number[] => (this.program.state.get(name)?.leaf.shape ?? []).map(Number);
    return Object.fromEntries(Object.keys(state).map((name) => [name, shape(name)]));
  }

  /** Loss and accuracy of a model on data, in mode 'infer'. */
  measure(data: Dataset, model: Snapshot): Coroutine<Measurement> {
    return this.meter.measure(data, model);
  }

  dispose(): void {
    this.executable.dispose();
    this.meter.dispose();
  }
}

/** Names of parameters that hold numbers that are not finite. */
function notFiniteIn(state: Snapshot): readonly string[] {
  return Object.keys(state).filter((name) => name.startsWith('params/') && !state[name]?.every(Number.isFinite));
}
