/**
 * AdamW.
 */
import type { OptionsOf, Transform } from '@rivulet/tensor';
import { atLeastZero, scalar, settingsOf, specOf } from '@rivulet/tensor';
import { type AdamState, adam } from './adam.js';

const { decoupled: _, ...ofAdam } = adam.settings.table;

const settings = settingsOf(
  'adamw',
  {
    ...ofAdam,
    /** λ ≥ 0 of decoupled weight decay. Default 0.01 (Keras: 0.004; optax: 0.0001). */
    weightDecay: scalar(1e-2, atLeastZero),
  },
  {
    torch: {},
    keras: { epsilon: 1e-7, epsilonOn: 'uncorrected', weightDecay: 4e-3 },
    optax: { maximumOf: 'corrected', weightDecay: 1e-4 },
  },
);

/** Options of `adamw`. */
export type AdamwOptions = OptionsOf<typeof settings>;

/**
 * AdamW: Adam that shrinks the parameters themselves instead of adding weight decay to the gradients.
 *
 * θ ← θ − η·λ·θ, beside the step of `adam`
 *
 * What enters Adam's averages as part of the gradient is divided by its root, so that parameters with
 * large gradients hardly decay; decoupled, all decay alike. The paper multiplies λ by the schedule
 * alone, not by η; torch, Keras and optax by η as here. All else is as in `adam`, of which
 * `adam({ decoupled: true })` is the same rule.
 *
 * State: that of `adam`, `m` and `v`, with amsgrad `vMax`: two or three numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adamw({ learningRate: 1e-3, weightDecay: 0.1 })
 *
 * I. Loshchilov, F. Hutter 2019, "Decoupled weight decay regularization".
 */
export function adamw(options: AdamwOptions = {}): Transform<AdamState> {
  const o = settings.settle(options);
  return {
    ...adam({ ...o, decoupled: true }),
    name: 'adamw',
    spec: specOf('@rivulet/optimizers#adamw', options),
  };
}
adamw.settings = settings;
