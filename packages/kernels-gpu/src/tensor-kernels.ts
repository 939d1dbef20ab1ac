/**
 * Kernels by themselves: matrix products, losses, reductions and formulas on arrays of numbers, for
 * those who want no more.
 *
 * Each is a program of one step, written as formulas are written everywhere, and compiled once for its
 * sizes.
 */
import { Program, type StateSlot, type Tensor, Trace, checkCounts, oneHot, programKey } from '@rivulet/tensor';
import { GpuExecutable } from './executable.js';
import { type Opened, openDevice } from './gpu-js.js';
import { type GpuOptions, whatRan } from './gpu.js';

/** A formula of numbers, applied to each element: `(x) => x.max(0)`. */
export type Formula = (...inputs: Tensor[]) => Tensor;

/** Which operand of a product is read transposed; default neither. */
export type Transposes = { readonly transposeA?: boolean; readonly transposeB?: boolean };

/** Losses and gradients of a batch. */
export type LossAndGradient = { readonly losses: Float32Array; readonly gradient: Float32Array };

/**
 * Kernels on one device. Arrays are row-major; those that are given are copied, those that come back are
 * the caller's. Calls of one kernel wait for one another. Dispose it.
 */
export interface TensorKernels {
  /** What ran last, as for `gpu`; the mode before anything ran. */
  readonly backend: string;
  /**
   * [rows, inner] · [inner, columns] → [rows, columns].
   *
   * @throws DataError when an array has another size
   */
  matmul(
    a: Float32Array,
    b: Float32Array,
    sizes: { readonly rows: number; readonly inner: number; readonly columns: number } & Transposes,
  ): Promise<Float32Array>;
  /**
   * A dense layer: activation(x · weightᵀ + bias), [samples, inputs] → [samples, outputs].
   *
   * @param weight [outputs, inputs]
   * @param bias [outputs]
   * @param sizes.activation default none
   */
  dense(
    x: Float32Array,
    weight: Float32Array,
    bias: Float32Array,
    sizes: {
      readonly samples: number;
      readonly inputs: number;
      readonly outputs: number;
      readonly activation?: (x: Tensor) => Tensor;
    },
  ): Promise<Float32Array>;
  /**
   * Softmax and cross-entropy of each sample: log Σ e^zⱼ − z_label, and its gradient softmax(z) − 1_label.
   *
   * @param logits [samples, classes]
   * @param labels class numbers, [samples]
   */
  softmaxCrossEntropy(
    logits: Float32Array,
    labels: ArrayLike<number>,
    sizes: { readonly samples: number; readonly classes: number },
  ): Promise<LossAndGradient>;
  /** The sum of each row ('columns' are added up), of each column ('rows'), or of everything ('all'). */
  sum(values: Float32Array, sizes: ReductionSizes): Promise<Float32Array>;
  /** The largest of each row, of each column, or of everything. */
  max(values: Float32Array, sizes: ReductionSizes): Promise<Float32Array>;
  /**
   * A formula applied to arrays of equal length, element by element, as one kernel.
   *
   * @example
   * await kernels.elementwise((x, y) => x.mul(y).tanh(), [a, b]);
   */
  elementwise(formula: Formula, inputs: readonly Float32Array[]): Promise<Float32Array>;
  /** Returns every resource; nothing may be called afterwards. */
  dispose(): void;
}

/** The matrix that is reduced, and what of it is reduced. */
export type ReductionSizes = {
  readonly rows: number;
  readonly columns: number;
  readonly over: 'rows' | 'columns' | 'all';
};

/**
 * Opens a device for kernels by themselves.
 *
 * @param options.mode default 'auto'
 * @throws ConfigError when gpu.js is not installed, or the mode is not there: why, and what brings it
 * @example
 * const kernels = await tensorKernels({ mode: 'webasm' });
 * await kernels.matmul(a, b, { rows: 2, inner: 3, columns: 2 });
 */
export async function tensorKernels({ mode = 'auto' }: GpuOptions = {}): Promise<TensorKernels> {
  return new DeviceKernels(await openDevice(mode), mode);
}

const axesOf = { rows: [0], columns: [1], all: [0, 1] } as const;

class DeviceKernels implements TensorKernels {
  backend: string;
  private readonly compiled = new Map<string, Promise<GpuExecutable>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly opened: Opened,
    private readonly asked: GpuOptions['mode'] & string,
  ) {
    this.backend = `gpu ${opened.device.mode}`;
  }

  async matmul(
    a: Float32Array,
    b: Float32Array,
    sizes: { readonly rows: number; readonly inner: number; readonly columns: number } & Transposes,
  ): Promise<Float32Array> {
    const { rows, inner, columns, transposeA = false, transposeB = false } = sizes;
    checkCounts('matmul', 1, { rows, inner, columns });
    const shapes = {
      a: transposeA ? [inner, rows] : [rows, inner],
      b: transposeB ? [columns, inner] : [inner, columns],
    };
    return this.one({ a, b }, shapes, ({ a: left, b: right }) => left.matmul(right, { transposeA, transposeB }));
  }

  async dense(
    x: Float32Array,
    weight: Float32Array,
    bias: Float32Array,
    sizes: {
      readonly samples: number;
      readonly inputs: number;
      readonly outputs: number;
      readonly activation?: (x: Tensor) => Tensor;
    },
  ): Promise<Float32Array> {
    const { samples, inputs, outputs, activation = (z: Tensor) => z } = sizes;
    checkCounts('dense', 1, { samples, inputs, outputs });
    const shapes = { x: [samples, inputs], weight: [outputs, inputs], bias: [outputs] };
    return this.one({ x, weight, bias }, shapes, (given) =>
      activation(given.x.matmul(given.weight, { transposeB: true }).add(given.bias)),
    );
  }

  async softmaxCrossEntropy(
    logits: Float32Array,
    labels: ArrayLike<number>,
    { samples, classes }: { readonly samples: number; readonly classes: number },
  ): Promise<LossAndGradient> {
    checkCounts('softmaxCrossEntropy', 1, { samples, classes });
    const shapes = { logits: [samples, classes], labels: [samples, 1] };
    return this.run({ logits, labels }, shapes, ({ logits: z, labels: label }) => {
      const shifted = z.sub(z.amax([1], { keep: true }));
      const powers = shifted.exp();
      const total = powers.sum([1], { keep: true });
      const chosen = oneHot(label, classes);
      return {
        losses: total.log().sub(shifted.mul(chosen).sum([1], { keep: true })),
        gradient: powers.div(total).sub(chosen),
      };
    });
  }

  sum(values: Float32Array, { rows, columns, over }: ReductionSizes): Promise<Float32Array> {
    return this.reduce('sum', values, { rows, columns, over });
  }

  max(values: Float32Array, sizes: ReductionSizes): Promise<Float32Array> {
    return this.reduce('amax', values, sizes);
  }

  async elementwise(formula: Formula, inputs: readonly Float32Array[]): Promise<Float32Array> {
    const [first] = inputs;
    checkCounts('elementwise', 1, { inputs: inputs.length, length: first?.length ?? 0 });
    const given = Object.fromEntries(inputs.map((values, i) => [`input ${i}`, values]));
    const shapes = Object.fromEntries(Object.keys(given).map((name) => [name, [first?.length ?? 0]]));
    return this.one(given, shapes, (tensors) => formula(...Object.values(tensors)));
  }

  dispose(): void {
    void this.last
      .then(async () => {
        for (const executable of this.compiled.values()) (await executable).dispose();
        this.compiled.clear();
      })
      .then(() => this.opened.device.close());
  }

  private async reduce(
    kind: 'sum' | 'amax',
    a: Float32Array,
    { rows, columns, over }: ReductionSizes,
  ): Promise<Float32Array> {
    checkCounts(kind === 'sum' ? 'sum' : 'max', 1, { rows, columns });
    return this.one({ a }, { a: [rows, columns] }, (given) => given.a[kind](axesOf[over], { keep: true }));
  }

  private async one<N extends string>(
    given: Readonly<Record<N, ArrayLike<number>>>,
    shapes: Readonly<Record<N, readonly number[]>>,
    formula: (inputs: Readonly<Record<N, Tensor>>) => Tensor,
  ): Promise<Float32Array> {
    return (await this.run(given, shapes, (inputs) => ({ result: formula(inputs) }))).result;
  }

  /** Runs a formula; one call after another. */
  private run<N extends string, R extends string>(
    given: Readonly<Record<N, ArrayLike<number>>>,
    shapes: Readonly<Record<N, readonly number[]>>,
    formula: (inputs: Readonly<Record<N, Tensor>>) => Readonly<Record<R, Tensor>>,
  ): Promise<Record<R, Float32Array>> {
    const trace = new Trace();
    const names = Object.keys(shapes) as N[];
    const leaves = Object.fromEntries(names.map((name) => [name, trace.state(name, shapes[name])])) as Record<
      N,
      Tensor
    >;
    const outputs = formula(leaves);
    const program = new Program({
      state: new Map(names.map((name): [string, StateSlot] => [name, { leaf: leaves[name], init: null, next: null }])),
      outputs: new Map(Object.entries<Tensor>(outputs).map(([name, tensor]) => [`output ${name}`, tensor])),
    });
    const turn = this.last.then(async () => {
      const executable = await this.compile(program);
      for (const name of names) executable.write(name, given[name]);
      await executable.run(nothing);
      this.backend = executable.backend;
      const results = Object.keys(outputs).map((name) => [name, executable.read(`output ${name}`)] as const);
      return Object.fromEntries(results) as Record<R, Float32Array>;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private compile(program: Program): Promise<GpuExecutable> {
    const key = programKey(program);
    const known = this.compiled.get(key);
    if (known) return known;
    const describe = whatRan.bind(null, this.opened, this.asked);
    const made = GpuExecutable.create(program, this.opened.device, describe, { shared: true });
    this.compiled.set(key, made);
    return made;
  }
}

/** A step without samples. */
const nothing = {
  steps: 1,
  step: 1,
  seed: 0,
  rows: new Int32Array(0),
  starts: Int32Array.of(0, 0),
  scalars: new Float64Array(0),
  numbers: new Float64Array(8),
};
