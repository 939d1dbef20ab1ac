/**
 * Decoupled weight decay.
 */
import {
  type Scalar,
  type Transform,
  atLeastZero,
  checkNoOthers,
  checkScalars,
  mapTensors,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type Select, checkSelect, selected } from './select.js';

/** Options of `weightDecay`. */
export type WeightDecayOptions = {
  /** η that the rate is multiplied with: that of the optimizer in front, as in AdamW. Default 1. */
  readonly learningRate?: Scalar;
  /** Names of the parameters that decay. Default `'*'`: all, as in PyTorch's AdamW. */
  readonly select?: Select;
};

/**
 * Decoupled weight decay: parameters shrink by a share of themselves, past the optimizer.
 *
 *     u ← u − η · rate · θ      θ: the parameter as stored, before the update
 *
 * It stands behind the optimizer in a chain; the gradient never sees it. `chain(adam({ learningRate }),
 * weightDecay(0.01, { learningRate }))` is PyTorch's AdamW. State: none.
 *
 * @param rate λ ≥ 0; a number, a schedule or a signal
 * @param options.learningRate η ≥ 0, the same value, schedule or signal as the optimizer's; default 1
 * @param options.select pattern of parameter names; default '*'; '*weight' spares the biases
 * @throws ConfigError when an option is out of range, or (when a program is traced) nothing is selected
 * @example
 * chain(adam({ learningRate: 1e-3 }), weightDecay(0.01, { learningRate: 1e-3 }));
 *
 * Loshchilov, Hutter 2019, "Decoupled weight decay regularization", algorithm 2 with λ times the
 * learning rate, as PyTorch, Keras and optax have it.
 */
export function weightDecay(rate: Scalar, options?: WeightDecayOptions): Transform {
  const { learningRate, select = '*', ...others } = options ?? {};
  checkScalars('weightDecay', atLeastZero, { rate });
  if (learningRate !== undefined) checkScalars('weightDecay', atLeastZero, { learningRate });
  checkSelect('weightDecay', select);
  checkNoOthers('weightDecay', others);
  return {
    name: 'weightDecay',
    spec: specOf('@rivulet/regularizers#weightDecay', rate, options),
    init: () => ({}),
    update(updates, state, context) {
      const given = context.scalar('rate', rate);
      // Without a learning rate there is no slot of that name, which a decision about the rate would change.
      const share = learningRate === undefined ? given : context.scalar('learningRate', learningRate).mul(given);
      const chosen = selected('weightDecay', select, context.params);
      const decayed = zip((p, u) => u.sub(p.mul(share)), chosen, updates);
      return { updates: mapTensors((u, name) => decayed[name] ?? u, updates), state };
    },
  };
}
