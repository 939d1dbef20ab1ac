/**
 * The ridge penalty.
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

/** Options of `l2`. */
export type L2Options = {
  /** Names of the parameters it weighs. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * L2 penalty: a price on the square of each weight, which keeps all of them small.
 *
 *     penalty = rate · Σ w²      gradient: 2 · rate · w
 *
 * Without ½, as in Keras: PyTorch's `weight_decay=λ` in SGD is `l2(λ / 2)`. Added to the loss, so that
 * its gradient passes through the optimizer; adaptive optimizers then shrink it where gradients are
 * large, which `weightDecay` avoids. State: none.
 *
 * @param rate λ ≥ 0; a number, a schedule or a signal
 * @param options.select pattern of parameter names; default '*weight': no biases, but the scale of a
 *   batch norm is a weight too
 * @throws ConfigError when the rate is out of range, or (when a program is traced) nothing is selected
 * @example
 * train({ penalties: [l2(1e-4)], ... });
 *
 * Hoerl, Kennard 1970, "Ridge regression"; for networks Krogh, Hertz 1992, "A simple weight decay can
 * improve generalization".
 */
export function l2(rate: Scalar, options?: L2Options): Penalty {
  const { select = '*weight', ...others } = options ?? {};
  checkScalars('l2', atLeastZero, { rate });
  checkSelect('l2', select);
  checkNoOthers('l2', others);
  return {
    name: 'l2',
    spec: specOf('@rivulet/regularizers#l2', rate, options),
    penalty(params, scope) {
      const sums = Object.values(selected('l2', select, params)).map((w) => w.square().sum());
      return sums.reduce((a, b) => a.add(b)).mul(scope.scalar('rate', rate));
    },
  };
}
