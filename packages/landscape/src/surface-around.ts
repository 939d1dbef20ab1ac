/**
 * The loss surface of a trained network: a plane through its parameters.
 */
import {
  type Backend,
  type Dataset,
  type Layer,
  type Loss,
  DataError,
  aboveZero,
  checkCounts,
  checkNumbers,
  rootScope,
  traceInference,
  Trace,
} from '@rivulet/tensor';
import { type Parameters, filterNormalised, flat } from './directions.js';

/** What a loss surface is made of. */
export type SurfaceAroundOptions = {
  readonly model: Layer;
  readonly loss: Loss;
  readonly data: Pick<Dataset, 'size' | 'inputs' | 'targets'>;
  /** The middle of the surface. */
  readonly params: Parameters;
  /** Running statistics of the layers, by name. Default: none. */
  readonly layers?: Parameters;
  /** Two directions; default: random ones, filter-normalised, from `seed` and `seed + 1`. */
  readonly directions?: readonly [Parameters, Parameters];
  /** An integer in [0, 2³² − 1). Default 0. */
  readonly seed?: number;
  /** Lowest and highest coordinate along each direction. Default −1 to 1. */
  readonly window?: readonly [readonly [number, number], readonly [number, number]];
  /** Points of the grid along each direction, an integer ≥ 2. Default 25. */
  readonly resolution?: number;
  /** What computes. */
  readonly backend: Backend;
  /** Parameters over time, which are projected on the plane. Default: none. */
  readonly path?: readonly Parameters[];
};

/** A loss surface on a grid. */
export type LossSurface = {
  /** Coordinates along the first direction, ascending. */
  readonly x: readonly number[];
  /** Coordinates along the second direction, ascending. */
  readonly y: readonly number[];
  /** The mean loss, row by row: `losses[row][column]` at y[row], x[column]. */
  readonly losses: readonly (readonly number[])[];
  /** The path's points in the plane, each the nearest to the real one. */
  readonly path: readonly (readonly [number, number])[];
  readonly directions: readonly [Parameters, Parameters];
};

/**
 * Measures a network's loss on the plane θ + x·d₁ + y·d₂, in mode 'infer', with one compiled program.
 *
 * A point of the path is projected by least squares, so directions need be neither perpendicular nor of length 1.
 *
 * @param options.model,loss,data what was trained, and on what
 * @param options.params the parameters in the middle, such as those of an `end` event
 * @param options.layers running statistics; default none
 * @param options.directions two directions, such as those of `pathDirections`; default filter-normalised random ones
 * @param options.seed of these, an integer in [0, 2³² − 1); default 0
 * @param options.window coordinates; default −1 to 1 along both
 * @param options.resolution points along each direction, an integer ≥ 2; default 25
 * @param options.backend what computes, such as `wasm()`
 * @param options.path parameters over time; default none
 * @throws ConfigError when an option is out of range
 * @throws DataError when both directions are the same one
 *
 * H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein 2018, "Visualizing the loss landscape of neural nets".
 */
export async function surfaceAround(options: SurfaceAroundOptions): Promise<LossSurface> {
  const { model, loss, data, params, layers = {}, seed = 0, resolution = 25, backend, path = [] } = options;
  const { window = [[-1, 1] as const, [-1, 1] as const] } = options;
  checkCounts('surfaceAround', 2, { resolution });
  for (const [low, high] of window) checkNumbers('surfaceAround', aboveZero, { extent: high - low });
  const directions = options.directions ?? randomDirections(options, seed);
  const [x, y] = window.map(([low, high]) =>
    Array.from({ length: resolution }, (_, i) => low + ((high - low) * i) / (resolution - 1)),
  ) as [number[], number[]];

  const features = data.inputs.columns;
  const program = traceInference({ model, loss, features, targets: data.targets.columns });
  const executable = await backend.compile(program, { samples: data.size });
  try {
    executable.write('x', data.inputs.values);
    executable.write('y', data.targets.values);
    for (const [name, values] of Object.entries(layers)) executable.write(`layers/${name}`, values);
    const rows = Int32Array.from({ length: data.size }, (_, row) => row);
    const numbers = new Float64Array(program.numbers.length);
    const call = { steps: 1, step: 1, seed: 0, rows, starts: Int32Array.of(0, data.size), numbers };
    const lossAt = program.numbers.indexOf('loss');
    const scalars = new Float64Array(program.freeScalars.length);
    const losses: number[][] = [];
    for (const b of y) {
      const line: number[] = [];
      for (const a of x) {
        for (const [name, values] of Object.entries(params)) {
          const [d, e] = [directions[0][name], directions[1][name]];
          const moved = values.map((value, i) => value + a * (d?.[i] ?? 0) + b * (e?.[i] ?? 0));
          executable.write(`params/${name}`, moved);
        }
        await executable.run({ ...call, scalars });
        line.push(numbers[lossAt] ?? NaN);
      }
      losses.push(line);
    }
    return { x, y, losses, path: projected(path, params, directions), directions };
  } finally {
    executable.dispose();
  }
}

function randomDirections(
  { model, params, data }: SurfaceAroundOptions,
  seed: number,
): readonly [Parameters, Parameters] {
  const scope = rootScope(new Trace(), 'model', new Map());
  const { params: shapes } = model.init(['batch', data.inputs.columns], scope);
  return [filterNormalised(params, shapes, seed), filterNormalised(params, shapes, seed + 1)];
}

/** Coordinates by least squares: the normal equations of two directions. */
function projected(
  path: readonly Parameters[],
  origin: Parameters,
  directions: readonly [Parameters, Parameters],
): readonly (readonly [number, number])[] {
  const names = Object.keys(origin);
  const middle = flat(origin, names);
  const [d, e] = [flat(directions[0], names), flat(directions[1], names)];
  const [dd, de, ee] = [dot(d, d), dot(d, e), dot(e, e)];
  const determinant = dd * ee - de * de;
  if (path.length > 0 && !(determinant > 1e-12 * dd * ee)) {
    throw new DataError('surfaceAround: expected two directions that span a plane');
  }
  return path.map((params) => {
    const way = flat(params, names).map((value, i) => value - middle[i]!);
    const [wd, we] = [dot(way, d), dot(way, e)];
    return [(wd * ee - we * de) / determinant, (we * dd - wd * de) / determinant] as const;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
