/**
 * Running an optimizer alone, on gradients that are given.
 */
import { type Floats, type ScalarSlot, type Transform, initialState, reference, traceUpdate } from '@rivulet/tensor';

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
  const run = new TransformRun(transform, { p: shape }, precision);
  if (run.watchesTheLoss) {
    throw new Error(`runTransform: ${transform.name} has a hyper-parameter that watches the loss`);
  }
  run.begin({ p: start });
  return gradients.map((p) => {
    run.step({ p });
    return Array.from(run.read('params/p'));
  });
}

/** A transform at work on given gradients; signals stay at their first value. */
export class TransformRun {
  private readonly program;
  private readonly executable;
  private readonly sources;
  private done = 0;

  constructor(
    transform: Transform,
    shapes: Readonly<Record<string, readonly number[]>>,
    private readonly precision: 'float32' | 'float64',
  ) {
    this.program = traceUpdate(transform, shapes);
    this.executable = reference({ precision }).compile(this.program);
    this.sources = this.program.freeScalars.map((name) => this.program.scalars.get(name)?.source ?? null);
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
  step(gradients: Readonly<Record<string, ArrayLike<number>>>): void {
    for (const [name, values] of Object.entries(gradients)) this.executable.write(`gradients/${name}`, values);
    this.executable.run({
      steps: 1,
      step: this.done + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(this.sources, (source) => scalarAt(source, this.done)),
      numbers: new Float64Array(0),
    });
    this.done++;
  }

  /** A copy of a parameter or a state. */
  read(name: string): Floats {
    return this.executable.read(name);
  }

  /** Copies of all parameters and states. */
  snapshot(): Record<string, Floats> {
    return Object.fromEntries(this.names.map((name) => [name, this.read(name)]));
  }
}

/** The value of a hyper-parameter when `done` updates are done, in epoch 0; a signal's first value. */
export function scalarAt(source: ScalarSlot['source'], done: number): number {
  if (source === null || typeof source === 'number') return source ?? NaN;
  return typeof source === 'function' ? source(done, 0) : source.value(source.init());
}
