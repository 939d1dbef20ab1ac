/**
 * Averages of parameters in ours.
 */
import type { OptimizerTable } from '../table.js';

/**
 * By their `kind` in the files: `torch.optim.swa_utils.AveragedModel` as it is, and with its `get_ema_multi_avg_fn`.
 * The transform sees every row of parameters and keeps the average of those at `start`, `start + every`, ….
 */
export const averages: OptimizerTable = {};
