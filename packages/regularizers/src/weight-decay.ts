/**
 * Decoupled weight decay.
 */
import {
  type Scalar,
  type Select,
  type Transform,
  atLeastZero,
  check,
  checkFlags,
  checkNoOthers,
  checkScalars,
  checkSelect,
  mapTensors,
  selected,
  specOf,
  zip,
} from '@rivulet/tensor';

/** Options of `weightDecay`. */
export type WeightDecayOptions = {
  /** η that the rate is multiplied with: that of the optimizer in front, as in AdamW. Default 1. */
  readonly learningRate?: Scalar;
  /** Names of the parameters that decay. Default `'*'`: all, as in PyTorch's AdamW. */
  readonly select?: Select;
  /** Whether the decay is part of the gradient, in front of the optimizer, instead of past it. Default false. */
  readonly coupled?: boolean;
};

/**
 * Decoupled weight decay: parameters shrink by a share of themselves, past the optimizer.
 *
 *     u ← u − η · rate · θ      θ: the parameter as stored, before the update
 *
 * It stands behind the optimizer in a chain; the gradient never sees it. `chain(adam({ learningRate }),
 * weightDecay(0.01, { learningRate }))` is PyTorch's AdamW. State: none.
 *
 *     coupled: g ← g + rate · θ      θ: where the gradient was taken
 *
 * Coupled it stands in front of the optimizer and is the gradient of ½ · rate · ‖θ‖²: what `weightDecay` of
 * an optimizer does, for some of the parameters or in front of clipping. With adaptive rates the two differ.
 *
 * @param rate λ ≥ 0; a number, a schedule or a signal
 * @param options.learningRate η ≥ 0, the same value, schedule or signal as the optimizer's; default 1
 * @param options.select pattern of parameter names; default '*'; '*weight' spares the biases
 * @param options.coupled default false; true: in front of the optimizer, without a learning rate (optax: add_decayed_weights)
 * @throws ConfigError when an option is out of range, coupled decay has a learning rate, or (when a program is traced) nothing is selected
 * @example
 * chain(adam({ learningRate: 1e-3 }), weightDecay(0.01, { learningRate: 1e-3 }));
 *
 * Loshchilov, Hutter 2019, "Decoupled weight decay regularization", algorithm 2 with λ times the
 * learning rate, as PyTorch, Keras and optax have it.
 */
export function weightDecay(rate: Scalar, options?: WeightDecayOptions): Transform {
  const { learningRate, select = '*', coupled = false, ...others } = options ?? {};
  checkScalars('weightDecay', atLeastZero, { rate });
  if (learningRate !== undefined) checkScalars('weightDecay', atLeastZero, { learningRate });
  checkSelect('weightDecay', select);
  checkFlags('weightDecay', { coupled });
  check(!coupled || learningRate === undefined, 'weightDecay', 'no learningRate of coupled decay', learningRate);
  checkNoOthers('weightDecay', others);
  return {
    name: 'weightDecay',
    spec: specOf('@rivulet/regularizers#weightDecay', rate, options),
    init: () => ({}),
    update(updates, state, context) {
      const given = context.scalar('rate', rate);
      // Without a learning rate there is no slot of that name, which a decision about the rate would change.
      const share = learningRate === undefined ? given : context.scalar('learningRate', learningRate).mul(given);
      const chosen = selected('weightDecay', select, coupled ? context.point : context.params);
      const decayed = zip((p, u) => u.add(p.mul(coupled ? share : share.neg())), chosen, updates);
      return { updates: mapTensors((u, name) => decayed[name] ?? u, updates), state };
    },
  };
}
