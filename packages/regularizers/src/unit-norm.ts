/**
 * The unit-norm constraint.
 */
import {
  type Select,
  type Tensor,
  type Transform,
  checkNoOthers,
  checkSelect,
  mapTensors,
  selected,
  specOf,
} from '@rivulet/tensor';

/** Options of `unitNorm`. */
export type UnitNormOptions = {
  /** Names of the parameters that are scaled. Default `'*weight'`. */
  readonly select?: Select;
};

/**
 * Unit-norm constraint: after each update the incoming weights of a neuron are scaled to length 1.
 *
 *     w_row ← w_row / ‖w_row‖₂      for each row of a weight [out, in]
 *
 * A vector counts as one row. Rows of zeros, which have no direction, stay zeros. Rows are divided by their
 * largest entry first, so that squares neither overflow nor vanish. It stands last in a chain, behind
 * whatever changes the parameters; before the first update weights have the lengths that they start with.
 * State: none.
 *
 * @param options.select pattern of parameter names; default '*weight'
 * @throws ConfigError when an option is unknown, or (when a program is traced) nothing is selected
 * @example
 * chain(momentum({ learningRate: 0.1 }), unitNorm({ select: '0.weight' }));
 *
 * The same as Keras's `UnitNorm` over the inputs, without its 1e-7 in the denominator; a projection onto a
 * product of spheres: Absil, Mahony, Sepulchre 2008, "Optimization algorithms on matrix manifolds", chapter 4.
 */
export function unitNorm(options?: UnitNormOptions): Transform {
  const { select = '*weight', ...others } = options ?? {};
  checkSelect('unitNorm', select);
  checkNoOthers('unitNorm', others);
  return {
    name: 'unitNorm',
    spec: specOf('@rivulet/regularizers#unitNorm', options),
    init: () => ({}),
    finish(next, state) {
      const chosen = selected('unitNorm', select, next);
      return { params: mapTensors((w, name) => (name in chosen ? ofLengthOne(w) : w), next), state };
    },
  };
}

function ofLengthOne(w: Tensor): Tensor {
  const axes = [w.shape.length - 1];
  const largest = w.abs().amax(axes, { keep: true });
  const scaled = w.div(orOne(largest));
  return scaled.div(orOne(scaled.square().sum(axes, { keep: true }).sqrt()));
}

/** 1 in place of 0, which must not be divided by; NaN stays NaN. */
function orOne(x: Tensor): Tensor {
  return x.sign().abs().neg().add(1).add(x);
}
