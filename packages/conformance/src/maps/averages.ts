/**
 * Averages of parameters in ours.
 */
import { ema, swa } from '@rivulet/optimizers';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';

function when(hyper: Hyper) {
  hyper.ignore('name', 'kind');
  return { start: hyper.number('start'), every: hyper.number('every') };
}

/**
 * By their `kind` in the files: `torch.optim.swa_utils.AveragedModel` as it is, and with its `get_ema_multi_avg_fn`.
 * The transform sees every row of parameters and keeps the average of those at `start`, `start + every`, ….
 */
export const averages: OptimizerTable = {
  swa: (hyper) => swa(when(hyper)),
  ema: (hyper) => ema({ ...when(hyper), decay: hyper.number('decay') }),
};
