/**
 * The mean of the parameters of many steps.
 */
import { type OptionsOf, type Transform, settingsOf, specOf } from '@rivulet/tensor';
import { type AveragingState, averaging, averagingSettings } from './averaging.js';

const settings = settingsOf('swa', averagingSettings, { torch: {} });

/** Options of `swa`. */
export type SwaOptions = OptionsOf<typeof settings>;

/**
 * Stochastic weight averaging: keeps the mean of the parameters beside them; training goes on as without it.
 *
 * a ← a + (θ − a)/(n + 1)      n: how many have been averaged; θ: after the update
 *
 * Stands last in a chain. `withAverages` puts the mean in place of the parameters of a checkpoint, to
 * evaluate or export it. The paper averages once an epoch, near the end of a run, at a rate that is high
 * or cycles: `start` and `every` say when, in updates.
 *
 * State: `average`, one number a parameter, at first the parameters; the counters `count`, `wait`, `turn`.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(momentum({ learningRate: 0.05 }), swa({ start: 750, every: 10 }))
 *
 * P. Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization"; torch: AveragedModel.
 */
export function swa(options: SwaOptions = {}): Transform<AveragingState> {
  const o = settings.settle(options);
  return {
    name: 'swa',
    spec: specOf('@rivulet/optimizers#swa', options),
    ...averaging(o, (count, context) => context.constant(1).div(count.add(1))),
  };
}
swa.settings = settings;
