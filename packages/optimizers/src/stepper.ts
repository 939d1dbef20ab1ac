/**
 * `stepper`: an optimizer on arrays and gradients of one's own, without a training around it.
 */
import {
  ConfigError,
  DataError,
  type Floats,
  type SyncBackend,
  type Transform,
  check,
  initialState,
  isSolver,
  reference,
  traceUpdate,
} from '@rivulet/tensor';

/** Options of `stepper`. */
export type StepperOptions = {
  /** Shapes of parameters that are no vectors, row-major: `{ w: [3, 2] }`. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** What computes. Default: the reference evaluator, in float64 if an array is a Float64Array. */
  readonly backend?: SyncBackend;
  /** Seed of random numbers, an integer in [0, 2³²). Default 0. */
  readonly seed?: number;
};

/** What an optimizer remembers between two steps: plain data and arrays. */
export type StepperState = {
  /** Steps done; schedules go on from there. */
  readonly steps: number;
  /** By the names of the program: `optimizer/m/x`. */
  readonly values: Readonly<Record<string, Floats>>;
};

/** An optimizer at work on arrays of its user. */
export type Stepper = {
  /**
   * One update, in place.
   *
   * @param gradients one for each parameter, at the parameters as they are
   * @throws DataError when one is missing, has another length or belongs to no parameter
   */
  (gradients: Readonly<Record<string, ArrayLike<number>>>): void;
  /** A copy of what the optimizer remembers; the parameters are the user's to keep. */
  save(): StepperState;
  /**
   * Goes on, bit for bit, from what was saved, on the same optimizer and parameters.
   *
   * @throws DataError when it was saved by another optimizer, or for other parameters
   */
  restore(saved: StepperState): void;
};

/**
 * Makes a function that updates arrays in place by an optimizer, once for each call.
 *
 * The parameters are read before each step and written after it, so they may be changed in between. Schedules
 * are asked by the number of steps done, in epoch 0.
 *
 * Memory: parameters, gradients and what the optimizer remembers, once more in the backend.
 *
 * @param optimizer a transform; not one that takes gradients elsewhere than at the parameters, such as `sam`
 * @param params the arrays by name; updated in place
 * @throws ConfigError when the optimizer takes gradients elsewhere, is a solver or has a signal among its
 *   hyper-parameters, when there is no parameter, or when a shape does not hold the numbers of its array
 * @example
 * const x = Float32Array.of(3, -2);
 * const step = stepper(adam({ learningRate: 0.1 }), { x });
 * step({ x: x.map((value) => 2 * value) }); // x is now 2.9, -1.9
 */
export function stepper(
  optimizer: Transform,
  params: Readonly<Record<string, Floats>>,
  options: StepperOptions = {},
): Stepper {
  const names = Object.keys(params);
  check(names.length > 0, 'stepper', 'at least one parameter', 'none');
  check(!isSolver(optimizer), 'stepper', 'a transform; `minimize` runs solvers', optimizer.name);
  check(!optimizer.point, 'stepper', 'a transform that takes gradients at the parameters', optimizer.name);
  const program = traceUpdate(optimizer, shapesOf(params, options.shapes));
  const precision = Object.values(params).some((values) => values instanceof Float64Array) ? 'float64' : 'float32';
  const { backend = reference({ precision }), seed = 0 } = options;
  const executable = backend.compile(program);
  const remembered = [...program.state.keys()].filter((name) => name.startsWith('optimizer/'));
  const sources = program.freeScalars.map((name) => {
    const source = program.scalars.get(name)?.source ?? NaN;
    if (typeof source !== 'object') return source;
    throw new ConfigError(`stepper: ${name} is a signal, which watches a run; give a number or a schedule`);
  });
  let steps = 0;

  const restore = ({ values, ...saved }: StepperState): void => {
    const fits = remembered.length === Object.keys(values).length && remembered.every((name) => name in values);
    if (!fits) throw mismatch('a state', remembered, values);
    for (const [name, numbers] of Object.entries(values)) executable.write(name, numbers);
    steps = saved.steps;
  };
  const given = Object.fromEntries(names.map((name) => [`params/${name}`, params[name] ?? []]));
  const initial = Object.entries(initialState(program, { precision, seed }, given));
  restore({ steps: 0, values: Object.fromEntries(initial.filter(([name]) => remembered.includes(name))) });

  const step = (gradients: Readonly<Record<string, ArrayLike<number>>>): void => {
    const fits = Object.keys(gradients).length === names.length && names.every((name) => name in gradients);
    if (!fits) throw mismatch('a gradient', names, gradients);
    for (const [name, gradient] of Object.entries(gradients)) executable.write(`gradients/${name}`, gradient);
    for (const [name, values] of Object.entries(params)) executable.write(`params/${name}`, values);
    executable.run({
      steps: 1,
      step: steps + 1,
      seed,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(sources, (source) => (typeof source === 'function' ? source(steps, 0) : source)),
      numbers: new Float64Array(0),
    });
    steps++;
    for (const [name, values] of Object.entries(params)) values.set(executable.read(`params/${name}`));
  };
  const save = (): StepperState => {
    return { steps, values: Object.fromEntries(remembered.map((name) => [name, executable.read(name)])) };
  };
  return Object.assign(step, { save, restore });
}

function shapesOf(
  params: Readonly<Record<string, Floats>>,
  given: StepperOptions['shapes'] = {},
): Record<string, readonly number[]> {
  const foreign = Object.keys(given).filter((name) => !(name in params));
  check(foreign.length === 0, 'stepper', 'shapes of parameters', foreign.join(', '));
  const shapes = Object.entries(params).map(([name, { length }]): [string, readonly number[]] => {
    const shape = given[name] ?? [length];
    const size = shape.reduce((product, extent) => product * extent, 1);
    check(size === length, 'stepper', `a shape of ${name} that holds ${length} numbers`, shape);
    return [name, shape];
  });
  return Object.fromEntries(shapes);
}

function mismatch(what: string, expected: readonly string[], received: object): DataError {
  const list = (names: readonly string[]): string => names.join(', ') || 'nothing';
  return new DataError(`stepper: expected ${what} for ${list(expected)}, received ${list(Object.keys(received))}`);
}
