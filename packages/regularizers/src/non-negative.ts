/**
 * The non-negativity constraint.
 */
import { type Select, type Transform, checkNoOthers, checkSelect, mapTensors, selected, specOf } from '@rivulet/tensor';

/** Options of `nonNegative`. */
export type NonNegativeOptions = {
  /** Names of the parameters that are bounded. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * Non-negativity constraint: after each update negative weights become 0.
 *
 *     w ← max(w, 0)
 *
 * Projected gradient descent onto weights that can only add: parts of a whole, prices, monotone models. It
 * stands last in a chain, behind whatever changes the parameters; before the first update weights are what
 * they start with. State: none.
 *
 * @param options.select pattern of parameter names; default '*weight'
 * @throws ConfigError when an option is unknown, or (when a program is traced) nothing is selected
 * @example
 * chain(sgd({ learningRate: 0.1 }), nonNegative());
 *
 * Lee, Seung 1999, "Learning the parts of objects by non-negative matrix factorization"; the same as Keras's
 * `NonNeg`.
 */
export function nonNegative(options?: NonNegativeOptions): Transform {
  const { select = '*weight', ...others } = options ?? {};
  checkSelect('nonNegative', select);
  checkNoOthers('nonNegative', others);
  return {
    name: 'nonNegative',
    spec: specOf('@rivulet/regularizers#nonNegative', options),
    init: () => ({}),
    finish(next, state) {
      const chosen = selected('nonNegative', select, next);
      return { params: mapTensors((w, name) => (name in chosen ? w.max(0) : w), next), state };
    },
  };
}
