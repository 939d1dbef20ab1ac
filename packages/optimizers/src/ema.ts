/**
 * A moving average of the parameters.
 */
import { type OptionsOf, type Transform, scalar, scalarsOf, settingsOf, specOf, upToOne } from '@rivulet/tensor';
import { type AveragingState, averaging, averagingSettings } from './averaging.js';
import { oneMinus } from './moving-average.js';

const settings = settingsOf(
  'ema',
  {
    /** β, 0 ≤ β ≤ 1. Default 0.999 (torch: decay; Keras: ema_momentum, 0.99). */
    decay: scalar(0.999, upToOne),
    ...averagingSettings,
  },
  { torch: {}, keras: { decay: 0.99 } },
);

/** Options of `ema`. */
export type EmaOptions = OptionsOf<typeof settings>;

/**
 * Keeps a moving average of the parameters beside them; training goes on as without it.
 *
 * a ← θ the first time, then a ← a + (1 − β)·(θ − a)      θ: after the update
 *
 * Stands last in a chain. `withAverages` puts the average in place of the parameters of a checkpoint, to
 * evaluate or export it. Inside `multiSteps` an update is one of k steps, beside it each step is one.
 * With `overwriteEvery` training goes on from the average, as Keras has it.
 *
 * State: `average`, one number a parameter, at first the parameters; the counters `count`, `wait`, `turn`.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(adam({ learningRate: 1e-3 }), ema({ decay: 0.99 }))
 *
 * B. Polyak, A. Juditsky 1992, "Acceleration of stochastic approximation by averaging", with decaying weights;
 * torch: AveragedModel with get_ema_multi_avg_fn; Keras: use_ema.
 */
export function ema(options: EmaOptions = {}): Transform<AveragingState> {
  const o = settings.settle(options);
  return {
    name: 'ema',
    spec: specOf('@rivulet/optimizers#ema', options),
    ...averaging(o, (_, context) => oneMinus(scalarsOf(o, context).decay)),
  };
}
ema.settings = settings;
