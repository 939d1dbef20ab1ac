/**
 * Descent on a landscape, by the optimizers and schedules of a training.
 */
import {
  type Layer,
  type Loss,
  type Scalar,
  type Tensor,
  type Tensors,
  type Transform,
  ConfigError,
  DataError,
  check,
  checkChoices,
  checkCounts,
  initialState,
  isSolver,
  mapTensors,
  reference,
  traceStep,
} from '@rivulet/tensor';
import type { Landscape } from './landscape.js';
import { scalarSources } from './scalar-sources.js';
import { valuesAt } from './values-at.js';

/** Options of `descend`. */
export type DescendOptions = {
  /** Any transform. */
  readonly optimizer: Transform;
  /** Takes the place of the optimizer's learning rate; t counts steps. Default: the optimizer's own. */
  readonly schedule?: Scalar;
  /** What the optimizer is given: the gradient, or its share along the tangent. Default 'gradient'. */
  readonly step?: 'gradient' | 'tangent';
  /** Where to begin, a number for each coordinate. */
  readonly start: readonly number[];
  /** How many updates, an integer ≥ 1. */
  readonly steps: number;
};

/** What a descent went through. Of n steps there are n + 1 positions. */
export type Path = {
  readonly positions: readonly (readonly number[])[];
  /** The error at each position. */
  readonly values: readonly number[];
  /** Where each step took its gradient: the position, or where a look-ahead leads. */
  readonly points: readonly (readonly number[])[];
  /** The gradient of the landscape there. */
  readonly gradients: readonly (readonly number[])[];
  /** The learning rate of each step; `null` where the optimizer has none. */
  readonly rates: readonly (number | null)[];
};

/**
 * Runs an optimizer on a landscape, in float64, by the same program as a training: `traceStep`.
 *
 * step 'gradient': the optimizer is given g = ∇f
 * step 'tangent':  it is given g/√(1 + ‖g‖²), so that plain descent moves by η along the tangent of the curve
 *
 * With 'tangent' no step of `sgd` is longer than η, on however steep a slope. Everything else (momentum,
 * look-ahead, decay) is the optimizer's. A step counts as an epoch too, as a full batch does. Signals see the
 * error where the gradient was taken.
 *
 * @param landscape what is descended
 * @param options.optimizer a transform; not a solver
 * @param options.schedule in place of the optimizer's learning rate; default: its own
 * @param options.step 'gradient' (default) or 'tangent'
 * @param options.start a coordinate for each dimension
 * @param options.steps an integer ≥ 1
 * @throws ConfigError when an option is out of range, or there is no learning rate for the schedule
 * @throws DataError when the start has another number of coordinates
 * @example
 * descend(valley(), { optimizer: sgd({ learningRate: 0.125 }), step: 'tangent', start: [-0.73], steps: 15 });
 */
export function descend(landscape: Landscape, options: DescendOptions): Path {
  const { optimizer, schedule, step = 'gradient', start, steps } = options;
  checkCounts('descend', 1, { steps });
  checkChoices('descend', ['gradient', 'tangent'], { step });
  check(!isSolver(optimizer), 'descend', 'a transform, not a solver', optimizer.name);
  if (start.length !== landscape.dimensions || !start.every(Number.isFinite)) {
    throw new DataError(
      `descend: expected ${landscape.dimensions} finite coordinates for ${landscape.name}, received ${start.join(', ')}`,
    );
  }
  const program = traceStep({
    model: asModel(landscape, start),
    loss: itself,
    optimizer: step === 'tangent' ? alongTangent(optimizer) : optimizer,
    features: 1,
    targets: 1,
  });
  const sources = scalarSources(program, schedule);
  const executable = reference({ precision: 'float64' }).compile(program);
  try {
    for (const [name, values] of Object.entries(initialState(program))) executable.write(name, values);
    for (const name of ['x', 'y']) executable.write(name, [0]);
    const positions = [start];
    const points: (readonly number[])[] = [];
    const rates: (number | null)[] = [];
    const numbers = new Float64Array(program.numbers.length);
    const lossAt = program.numbers.indexOf('loss');
    for (let done = 0; done < steps; done++) {
      const { scalars, rate } = sources.at(done);
      const call = { steps: 1, step: done + 1, seed: 0, rows: Int32Array.of(0), starts: Int32Array.of(0, 1) };
      executable.run({ ...call, scalars, numbers });
      sources.saw(done + 1, numbers[lossAt] ?? NaN);
      positions.push(Array.from(executable.read('params/x')));
      points.push(Array.from(executable.read('layers/point')));
      rates.push(rate);
    }
    const { values } = valuesAt(landscape, positions);
    const { gradients } = valuesAt(landscape, points);
    return { positions, values: Array.from(values), points, gradients, rates };
  } finally {
    executable.dispose();
  }
}

/** A landscape as a model: its parameters are the coordinates, its output is the error, whatever the sample. */
function asModel({ name, dimensions, formula }: Landscape, start: readonly number[]): Layer {
  const coordinate = (x: Tensor, axis: number): Tensor =>
    x.mul(x.trace.constant(unit(axis, dimensions), [dimensions])).sum();
  return {
    name,
    spec: null,
    init: (input, { constant }) => ({
      params: { x: constant(start, [dimensions]) },
      state: { point: constant(start, [dimensions]) },
      output: input,
    }),
    apply: (sample, { x }) => {
      if (!x) throw new ConfigError(`${name}: has lost its coordinates`);
      const value = formula(...Array.from({ length: dimensions }, (_, axis) => coordinate(x, axis)));
      return { output: sample.fill(value), state: { point: x } };
    },
  };
}

const unit = (axis: number, length: number): readonly number[] =>
  Array.from({ length }, (_, position) => (position === axis ? 1 : 0));

/** The loss of a model whose output is the loss. */
const itself: Loss = { name: 'itself', spec: null, perSample: (output) => output };

/** The optimizer, given gradients as long as their share along the tangent of the landscape. */
function alongTangent(optimizer: Transform): Transform {
  const update: NonNullable<Transform['update']> = (gradients, state, context) => {
    const along = {
      ...context,
      gradientAt: (at: Tensors) => {
        const found = context.gradientAt(at);
        return { ...found, gradients: tangent(found.gradients) };
      },
    };
    const updates = tangent(gradients);
    return optimizer.update?.(updates, state, along) ?? { updates, state };
  };
  return { ...optimizer, name: optimizer.name, init: (params) => optimizer.init(params), update };
}

/** g/√(1 + ‖g‖²) */
function tangent(gradients: Tensors): Tensors {
  const squares = Object.values(gradients).map((g) => g.square().sum());
  const [first, ...others] = squares;
  if (!first) return gradients;
  const length = others
    .reduce((sum, one) => sum.add(one), first)
    .add(1)
    .sqrt();
  return mapTensors((g) => g.div(length), gradients);
}
