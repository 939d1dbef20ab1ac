/**
 * The max-norm constraint.
 */
import {
  type Scalar,
  type Select,
  type Tensor,
  type Transform,
  aboveZero,
  checkNoOthers,
  checkScalars,
  checkSelect,
  mapTensors,
  selected,
  specOf,
} from '@rivulet/tensor';

/** Options of `maxNorm`. */
export type MaxNormOptions = {
  /** Names of the parameters that are bounded. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * Max-norm constraint: after each update the incoming weights of a neuron are scaled back onto a ball.
 *
 *     w_row ← w_row · min(1, limit / ‖w_row‖₂)      for each row of a weight [out, in]
 *
 * A vector counts as one row. Rows of zeros stay zeros. It stands last in a chain, behind whatever
 * changes the parameters. State: none.
 *
 * @param limit largest norm, > 0; a number, a schedule or a signal. 3 or 4 is usual
 * @param options.select pattern of parameter names; default '*weight'
 * @throws ConfigError when the limit is out of range, or (when a program is traced) nothing is selected
 * @example
 * chain(momentum({ learningRate: 0.1 }), maxNorm(3));
 *
 * Srebro, Rennie, Jaakkola 2004, "Maximum-margin matrix factorization"; with dropout: Srivastava et al.
 * 2014. The same as Keras's `MaxNorm`, without its 1e-7 in the denominator.
 */
export function maxNorm(limit: Scalar, options?: MaxNormOptions): Transform {
  const { select = '*weight', ...others } = options ?? {};
  checkScalars('maxNorm', aboveZero, { limit });
  checkSelect('maxNorm', select);
  checkNoOthers('maxNorm', others);
  return {
    name: 'maxNorm',
    spec: specOf('@rivulet/regularizers#maxNorm', limit, options),
    init: () => ({}),
    finish(next, state, context) {
      const bound = context.scalar('limit', limit);
      const chosen = selected('maxNorm', select, next);
      const params = mapTensors((w, name) => (name in chosen ? bounded(w, bound) : w), next);
      return { params, state };
    },
  };
}

function bounded(w: Tensor, limit: Tensor): Tensor {
  const norms = w
    .square()
    .sum([w.shape.length - 1], { keep: true })
    .sqrt();
  // A row of zeros has limit / 0 = ∞, and the smaller of that and 1 is 1.
  return w.mul(limit.div(norms).min(1));
}
