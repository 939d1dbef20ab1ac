/**
 * The lasso penalty.
 */
import {
  type Penalty,
  type Scalar,
  type Select,
  atLeastZero,
  checkNoOthers,
  checkScalars,
  checkSelect,
  selected,
  specOf,
} from '@rivulet/tensor';

/** Options of `l1`. */
export type L1Options = {
  /** Names of the parameters it weighs. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * L1 penalty: a price on the size of each weight, which drives small ones to 0.
 *
 *     penalty = rate · Σ |w|      gradient: rate · sign(w), 0 at w = 0
 *
 * Added to the loss, so that its gradient passes through the optimizer. State: none.
 *
 * @param rate λ ≥ 0; a number, a schedule or a signal
 * @param options.select pattern of parameter names; default '*weight': no biases, but the scale of a
 *   batch norm is a weight too
 * @throws ConfigError when the rate is out of range, or (when a program is traced) nothing is selected
 * @example
 * train({ penalties: [l1(1e-4)], ... });
 *
 * Tibshirani 1996, "Regression shrinkage and selection via the lasso".
 */
export function l1(rate: Scalar, options?: L1Options): Penalty {
  const { select = '*weight', ...others } = options ?? {};
  checkScalars('l1', atLeastZero, { rate });
  checkSelect('l1', select);
  checkNoOthers('l1', others);
  return {
    name: 'l1',
    spec: specOf('@rivulet/regularizers#l1', rate, options),
    penalty(params, scope) {
      const sums = Object.values(selected('l1', select, params)).map((w) => w.abs().sum());
      return sums.reduce((a, b) => a.add(b)).mul(scope.scalar('rate', rate));
    },
  };
}
