/**
 * The elastic net: the lasso and the ridge penalty together.
 */
import {
  type Penalty,
  type Scalar,
  type Select,
  atLeastZero,
  checkGiven,
  checkNoOthers,
  checkScalars,
  checkSelect,
  selected,
  specOf,
  within,
} from '@rivulet/tensor';
import { l1 } from './l1.js';
import { l2 } from './l2.js';

/** Options of `elasticNet`. */
export type ElasticNetOptions = {
  /** λ₁ ≥ 0, the price of size, which drives small weights to 0. */
  readonly l1: Scalar;
  /** λ₂ ≥ 0, the price of squares, which keeps weights small that carry the same information alike. */
  readonly l2: Scalar;
  /** Names of the parameters it weighs. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * Elastic net penalty: sparse like L1, but of features that go together it keeps all rather than any one.
 *
 *     penalty = λ₁ · Σ |w| + λ₂ · Σ w²      gradient: λ₁ · sign(w) + 2 · λ₂ · w
 *
 * The sum of `l1(λ₁)` and `l2(λ₂)`, without ½, as in the paper and in Keras's `L1L2`. scikit-learn's and
 * glmnet's strength α and mixture ρ are λ₁ = α ρ and λ₂ = α (1 − ρ) / 2. Added to the loss, so that its gradient
 * passes through the optimizer. State: none.
 *
 * @param options.l1 λ₁ ≥ 0; a number, a schedule or a signal
 * @param options.l2 λ₂ ≥ 0; a number, a schedule or a signal
 * @param options.select pattern of parameter names; default '*weight': no biases, but the scale of a
 *   batch norm is a weight too
 * @throws ConfigError when a rate is out of range, or (when a program is traced) nothing is selected
 * @example
 * train({ penalties: [elasticNet({ l1: 1e-4, l2: 1e-4 })], ... });
 *
 * Zou, Hastie 2005, "Regularization and variable selection via the elastic net", equation 3 (the naive form,
 * without the rescaling that follows it there).
 */
export function elasticNet(options: ElasticNetOptions): Penalty {
  checkGiven('elasticNet', options);
  const { l1: size, l2: square, select = '*weight', ...others } = options;
  checkNoOthers('elasticNet', others);
  checkScalars('elasticNet', atLeastZero, { l1: size, l2: square });
  checkSelect('elasticNet', select);
  return {
    name: 'elasticNet',
    spec: specOf('@rivulet/regularizers#elasticNet', options),
    penalty(params, scope) {
      const chosen = selected('elasticNet', select, params);
      const [lasso, ridge] = [l1(size, { select: '*' }), l2(square, { select: '*' })];
      return lasso.penalty(chosen, within(scope, 'l1')).add(ridge.penalty(chosen, within(scope, 'l2')));
    },
  };
}
