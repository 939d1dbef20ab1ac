/**
 * The contracts: what a plugin is, what a backend is, and what passes between them.
 *
 * A plugin writes its mathematics once, as a formula on symbolic tensors; every backend runs that
 * same formula. Members are written as methods, so that `Transform<{ m: Tensors }>` is a
 * `Transform`; states are `type`s, not interfaces, for the same reason.
 */
import type { Program } from './program.js';
import type { Shape } from './shape.js';
import type { Spec } from './spec.js';
import type { Operand, Tensor } from './tensor.js';
import type { Tensors } from './tensors.js';

/** What a fold's state and a spec may be made of: it goes into checkpoints, logs and workers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A tree of tensors by name: Adam's is `{ m: Tensors, v: Tensors }`. */
export type State = { readonly [key: string]: Tensor | State };

/** Numbers as a backend holds them. */
export type Floats = Float32Array | Float64Array;

/** What every plugin value has: a name for messages, and itself as plain data. */
export interface Plugin {
  readonly name: string;
  /** How to make this value again; `null` when it holds a closure. See `specOf`, `requireSpec`. */
  readonly spec: Spec | null;
}

// ---------------------------------------------------------------- schedules and feedback

/**
 * An open-loop schedule: a function of time alone.
 *
 * `step` counts the updates already done, `epoch` the epochs already finished; both start at 0, so
 * `schedule(0, 0)` is the value of the first update. A plain function of the step is a schedule.
 */
export interface Schedule {
  (step: number, epoch: number): number;
  readonly spec?: Spec | null;
}

/** What feedback may look at, after an update or an epoch. */
export type StepInfo = {
  /** Updates done so far. */
  readonly step: number;
  /** Epochs finished so far. */
  readonly epoch: number;
  /** Mean training loss over the epoch (or of the step), without penalties. */
  readonly loss: number;
  /** Share of training samples classified rightly; `null` where the loss knows no classes. */
  readonly accuracy: number | null;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
};

/** What feedback may ask of the run: keep what there is now, go back to what was kept, end. */
export type Request = 'continue' | 'keep' | 'restore' | 'stop';

/**
 * Feedback: a fold over what happened, with state that survives JSON.
 *
 * A schedule that watches the error is a `Signal<number>`; early stopping is a `Signal<Request>`.
 * The loop never looks inside: it publishes what `value` and `request` say as decisions, and obeys.
 */
export interface Signal<T extends number | Request = number, S extends Json = Json> extends Plugin {
  /** After what `next` is called. */
  readonly per: 'step' | 'epoch';
  /** The state before anything happened. */
  init(): S;
  /** The value in force in this state. */
  value(state: S): T;
  /** The state after seeing `info`. Pure: no look ahead, nothing kept outside the state. */
  next(state: S, info: StepInfo): S;
  /** Why the value is what it is, in words, for the log: `no better for 20 epochs`. */
  because(state: S): string;
  /** What a schedule asks of the run beside its value; left out: nothing. */
  request?(state: S): Request;
}

/** Wherever a hyper-parameter is accepted. */
export type Scalar = number | Schedule | Signal<number>;

// ---------------------------------------------------------------- formulas

/** What a formula may take from its surroundings. */
export interface Scope {
  /** The number of this update, from 1; shape []. */
  readonly step: Tensor;
  /**
   * A hyper-parameter as a tensor of shape []. The loop fills it in at each step, from a number, a
   * schedule, a signal, or a decision from outside: never a recompilation.
   */
  readonly scalar: (name: string, source: Scalar) => Tensor;
  /** Random numbers in [0, 1): a function of seed, scope, name, step and position only. */
  readonly uniform: (name: string, shape: Shape) => Tensor;
  /** Numbers known now. */
  readonly constant: (values: number | ArrayLike<number>, shape?: Shape) => Tensor;
}

/** What a transform sees of the step that it is part of. */
export interface StepContext extends Scope {
  /** The parameters as stored. */
  readonly params: Tensors;
  /** Where the gradients were taken; the same as `params` unless a transform moved it. */
  readonly point: Tensors;
  /** The loss at `point`, shape []. */
  readonly loss: Tensor;
  /** The loss and its gradients anywhere. Costs a forward and a backward pass, unless that point is used anyway. */
  readonly gradientAt: (params: Tensors) => { readonly loss: Tensor; readonly gradients: Tensors };
}

/**
 * An optimizer, or any part of one: point → gradients → update → params + updates → finish.
 *
 * Every hook is optional, all share one state. Pure: hooks build formulas. What is computed is
 * *added* to the parameters, so gradient descent returns −η·g.
 */
export interface Transform<S extends State = State> extends Plugin {
  /** The state before the first step, as formulas of the parameters at that time. */
  init(params: Tensors): S;
  /** Where to take the gradients: Nesterov's look-ahead, SAM. At most one in a chain. */
  point?(state: S, context: StepContext): Tensors;
  /** From gradients (or what the transform before made of them) to the change of the parameters. */
  update?(updates: Tensors, state: S, context: StepContext): { readonly updates: Tensors; readonly state: S };
  /** After the change: averages, constraints. `next` are the changed parameters. */
  finish?(next: Tensors, state: S, context: StepContext): { readonly params: Tensors; readonly state: S };
}

/** What a layer sees. */
export interface LayerContext extends Scope {
  /** 'train' builds the step, 'infer' the program that is exported. */
  readonly mode: 'train' | 'infer';
  /** Number of samples in this batch, shape []; throws in 'infer'. */
  readonly count: Tensor;
  /** Mean over the samples of the batch: [batch, n] → [1, n]. Padding does not count. Throws in 'infer'. */
  readonly mean: (x: Tensor) => Tensor;
}

/** A part of a model. Parameter names and [out, in] layout are PyTorch's. */
export interface Layer<P extends Tensors = Tensors, S extends Tensors = Tensors> extends Plugin {
  /** Initial parameters and running statistics as formulas, and the shape that comes out. */
  init(input: Shape, scope: Scope): { readonly params: P; readonly state: S; readonly output: Shape };
  /** The formula; `state` are running statistics, returned as they are after this batch. */
  apply(x: Tensor, params: P, state: S, context: LayerContext): { readonly output: Tensor; readonly state: S };
}

/** What a model's output is measured by. */
export interface Loss extends Plugin {
  /** The loss of each sample, [batch, 1]; the loop takes the mean. `context.scalar` makes its hyper-parameters schedulable. */
  perSample(output: Tensor, target: Tensor, scope: Scope): Tensor;
  /** 1 for each sample that the output gets right, [batch, 1]. Left out where there are no classes. */
  correct?(output: Tensor, target: Tensor): Tensor;
  /** What a user wants to see instead of the raw output: probabilities. Left out: the output itself. */
  predict?(output: Tensor): Tensor;
}

/** A number added to the loss that depends on the parameters alone. */
export interface Penalty extends Plugin {
  /** Shape []. */
  penalty(params: Tensors, scope: Scope): Tensor;
}

// ---------------------------------------------------------------- data

/** Numbers in rows, row-major. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Floats };

/** x ↦ (x − offset) · factor, one offset and one factor a column; travels with the model. */
export type Scaling = { readonly offset: readonly number[]; readonly factor: readonly number[] };

/** Some samples of a data set, in the order in which a step sees them. */
export type Batch = { readonly size: number; readonly inputs: Matrix; readonly targets: Matrix };

/** Which order an epoch visits the samples in. */
export type OrderOptions = {
  /** Epochs finished before this one, from 0. */
  readonly epoch: number;
  /** An integer in [0, 2³²). */
  readonly seed: number;
  /** May be overwritten with the order and returned, if it has `size` elements; default: a new array. */
  readonly into?: Int32Array;
};

/** Which samples belong together in an epoch. */
export type BatchOptions = {
  /** Epochs finished before this one, from 0. */
  readonly epoch: number;
  readonly seed: number;
  /** At most the size of the data set; the last batch of an epoch may be smaller. */
  readonly batchSize: number;
};

/** Samples that are made anew for each epoch: mixed, moved, noised. */
export interface EpochSamples {
  /** Columns of the targets; others than the data set's own where the loss takes more than a class number. */
  readonly targetColumns: number;
  /** A row for each row of the data set, in its place: a function of the options alone. */
  samples(options: BatchOptions): { readonly inputs: Matrix; readonly targets: Matrix };
}

/** Samples with targets, all of them in memory. Iterating twice gives the same. */
export interface Dataset extends Plugin {
  readonly size: number;
  /** [size, features], scaled if `scaling` is set. */
  readonly inputs: Matrix;
  /** [size, 1] class numbers, or [size, n] values. */
  readonly targets: Matrix;
  readonly features: readonly string[];
  /** Names of the classes, in the order of their numbers; `null` where targets are values. */
  readonly classes: readonly string[] | null;
  /** How raw features became `inputs`; `null` where they are raw. */
  readonly scaling: Scaling | null;
  /** The order in which an epoch visits the samples: a permutation, a function of seed and epoch. */
  order(options: OrderOptions): Int32Array;
  /** What the epochs train on, where that is not the same in all. Left out: `inputs` and `targets`, which are what is measured. */
  readonly perEpoch?: EpochSamples;
  /** An epoch as it is trained on, batch by batch. */
  batches(options: BatchOptions): Iterable<Batch>;
}

/** Samples to train on and samples to watch. */
export type Split = { readonly train: Dataset; readonly validation: Dataset; readonly spec?: Spec | null };

// ---------------------------------------------------------------- backends

/** What one call of `Executable.run` does: `steps` steps, one after another. */
export type Call = {
  readonly steps: number;
  /** Number of the first step, from 1; fills the scalar `step` and the counter of random numbers. */
  readonly step: number;
  /** Seed of the random numbers, an integer in [0, 2³²). */
  readonly seed: number;
  /** Rows of the written data; step i takes rows[starts[i]] … rows[starts[i + 1] − 1]. */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  /** [steps, free scalars]: what the loop fills in, in the order of `Program.freeScalars`. */
  readonly scalars: Float64Array;
  /** [steps, numbers]: outputs of shape [], in the order of `Program.numbers`; overwritten. */
  readonly numbers: Float64Array;
};

/** What a backend may know before it compiles. */
export type CompileOptions = {
  /** The largest number of samples that a step will have; more than that is possible, and may compile again. */
  readonly samples?: number;
};

/** Turns programs into something that runs. Whoever creates one disposes it. */
export interface Backend {
  readonly name: string;
  compile(program: Program, options?: CompileOptions): Executable | Promise<Executable>;
}

/** A compiled program with its state. Owns its memory; arrays that pass through are copied. */
export interface Executable {
  /** What really runs, after any fall-back, and why. */
  readonly backend: string;
  /** Whether calls are computed elsewhere and this thread is free meanwhile, so that they may be long. Left out: they are not. */
  readonly elsewhere?: boolean;
  /** Sets a state, or all rows of a data input (row-major; every data input needs as many rows). */
  write(name: string, values: ArrayLike<number>): void;
  /** Runs steps. Synchronous where the backend is. */
  run(call: Call): void | Promise<void>;
  /** A copy of a state, or of an output of the last step that was run. */
  read(name: string): Floats | Promise<Floats>;
  /** Returns every resource; nothing may be called afterwards. */
  dispose(): void;
}

/** A number or a tensor, as formulas take them. */
export type { Operand };
