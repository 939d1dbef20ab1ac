/**
 * Running an optimizer alone, on gradients that are given.
 */
import {
  type Backend,
  type Executable,
  type Floats,
  type Program,
  type ScalarSlot,
  type SyncExecutable,
  type Transform,
  initialState,
  reference,
  traceUpdate,
} from '@rivulet/tensor';

/** Options of `runTransform`. */
export type RunTransformOptions = {
  /** Parameters before the first step. */
  readonly start: ArrayLike<number>;
  /** One gradient a step, of the length of `start`. */
  readonly gradients: readonly ArrayLike<number>[];
  /** Shape of the parameter; default [start.length]. */
  readonly shape?: readonly number[];
  /** Default 'float64'. */
  readonly precision?: 'float32' | 'float64';
};

/**
 * Runs a transform on one parameter `p`; schedules are tabulated by the step (epoch 0).
 *
 * @returns the parameters after each step
 * @throws Error when a hyper-parameter is a signal: there is no loss to watch
 */
export function runTransform(
  transform: Transform,
  { start, gradients, shape = [start.length], precision = 'float64' }: RunTransformOptions,
): number[][] {
  const run = TransformRun.onReference(transform, { p: shape }, precision);
  if (run.watchesTheLoss) {
    throw new Error(`runTransform: ${transform.name} has a hyper-parameter that watches the loss`);
  }
  run.begin({ p: start });
  return gradients.map((p) => {
    run.step({ p });
    return Array.from(run.read('params/p'));
  });
}

/** Parameters that a transform works on. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** A transform at work on given gradients; signals stay at their first value. */
export class TransformRun<E extends Executable> {
  private readonly sources;
  private done = 0;

  private constructor(
    private readonly program: Program,
    private readonly executable: E,
    private readonly precision: 'float32' | 'float64',
  ) {
    this.sources = program.freeScalars.map((name) => program.scalars.get(name)?.source ?? null);
  }

  /** On the reference evaluator, which never waits. */
  static onReference(
    transform: Transform,
    shapes: Shapes,
    precision: 'float32' | 'float64',
  ): TransformRun<SyncExecutable> {
    const program = traceUpdate(transform, shapes);
    return new TransformRun(program, reference({ precision }).compile(program), precision);
  }

  /** On any backend that computes in float32. */
  static async on(backend: Backend, transform: Transform, shapes: Shapes): Promise<TransformRun<Executable>> {
    const program = traceUpdate(transform, shapes);
    return new TransformRun(program, await backend.compile(program), 'float32');
  }

  /** What really runs. */
  get backend(): string {
    return this.executable.backend;
  }

  /** Whether a hyper-parameter is a signal. */
  get watchesTheLoss(): boolean {
    return this.sources.some((source) => typeof source === 'object');
  }

  /** Names of parameters and optimizer state. */
  get names(): readonly string[] {
    return [...this.program.state.keys()].filter((name) => !name.startsWith('gradients/'));
  }

  /** Sets the parameters, and the optimizer's state as its `init` says. */
  begin(params: Readonly<Record<string, ArrayLike<number>>>): void {
    const given = Object.fromEntries(Object.entries(params).map(([name, values]) => [`params/${name}`, values]));
    this.restore(initialState(this.program, { precision: this.precision }, given), 0);
  }

  /** Goes on from what `snapshot` gave after `done` steps. */
  restore(states: Readonly<Record<string, ArrayLike<number>>>, done: number): void {
    for (const [name, values] of Object.entries(states)) this.executable.write(name, values);
    this.done = done;
  }

  /** One update. */
  step(gradients: Readonly<Record<string, ArrayLike<number>>>): ReturnType<E['run']> {
    for (const [name, values] of Object.entries(gradients)) this.executable.write(`gradients/${name}`, values);
    const done = this.done++;
    return this.executable.run({
      steps: 1,
      step: done + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(this.sources, (source) => scalarAt(source, done)),
      numbers: new Float64Array(0),
    }) as ReturnType<E['run']>;
  }

  /** A copy of a parameter or a state. */
  read(name: string): ReturnType<E['read']> {
    return this.executable.read(name) as ReturnType<E['read']>;
  }

  /** Copies of all parameters and states. */
  async snapshot(): Promise<Record<string, Floats>> {
    const copies: Record<string, Floats> = {};
    for (const name of this.names) copies[name] = await this.executable.read(name);
    return copies;
  }

  /** Returns every resource. */
  dispose(): void {
    this.executable.dispose();
  }
}

/** The value of a hyper-parameter when `done` updates are done, in epoch 0; a signal's first value. */
export function scalarAt(source: ScalarSlot['source'], done: number): number {
  if (source === null || typeof source === 'number') return source ?? NaN;
  return typeof source === 'function' ? source(done, 0) : source.value(source.init());
}
