/**
 * SM3.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { movingAverage, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'sm3',
  {
    /** η ≥ 0. Default 0.1. */
    learningRate: scalar(0.1, atLeastZero),
    /** Share of the mean of steps that is kept, 0 ≤ momentum < 1. Default 0.9. */
    momentum: scalar(0.9, belowOne),
    /** ε ≥ 0 under the root. Default 1e-8. */
    epsilon: scalar(1e-8, atLeastZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `sm3`. */
export type Sm3Options = OptionsOf<typeof settings>;

/** The mean of steps; of a matrix the largest sums in each row and column, of a vector its sums. */
export type Sm3State = { readonly m: Tensors; readonly rows: Tensors; readonly columns: Tensors };

/**
 * SM3: Adagrad that remembers of a matrix one number a row and one a column.
 *
 * vector: a ← a + g²
 * matrix: a = min(r, c) + g², r and c of the element's row and column; r, c ← largest a in each of them
 * m ← μ·m + (1 − μ)·g / √(a + ε), 0 where a is 0
 * θ ← θ − η·m
 *
 * State: `m`, one number a parameter, `rows`, one a row of a matrix or element of a vector, and
 * `columns`, one a column of a matrix; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sm3({ learningRate: 0.1 })
 *
 * R. Anil, V. Gupta, T. Koren, Y. Singer 2019, "Memory-efficient adaptive optimization"; SM3-II.
 */
export function sm3(options: Sm3Options = {}): Transform<Sm3State> {
  const o = settings.settle(options);
  return {
    name: 'sm3',
    spec: specOf('@rivulet/optimizers#sm3', options),
    init: (params) => ({ m: zerosLike(params), ...covers(zerosLike(params)) }),
    update(gradients, state, context) {
      const { learningRate: eta, momentum: mu, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const before = mapTensors((row, name) => row.min(state.columns[name] ?? row), state.rows);
      const sums = zip((square, cover) => square.add(cover), squares(g), before);
      const steps = zip((one, sum) => sum.gt(0).where(one.div(sum.add(epsilon).sqrt()), 0), g, sums);
      const m = movingAverage(state.m, steps, mu);
      const updates = mapTensors((mean) => mean.mul(eta.neg()), m);
      return { updates: withDecay(updates, eta, o, context), state: { m, ...covers(sums) } };
    },
  };
}
sm3.settings = settings;

/** The largest of each row and of each column; a vector is its own rows and has no columns. */
function covers(sums: Tensors): Omit<Sm3State, 'm'> {
  const matrices = Object.entries(sums).filter(([, { shape }]) => shape.length === 2);
  return {
    rows: mapTensors((sum) => (sum.shape.length === 2 ? sum.amax([1], { keep: true }) : sum), sums),
    columns: mapTensors((sum) => sum.amax([0], { keep: true }), Object.fromEntries(matrices)),
  };
}
