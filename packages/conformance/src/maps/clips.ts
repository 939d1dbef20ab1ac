/**
 * PyTorch's clipping of gradients in ours.
 */
import { clipByGlobalNorm, clipByValue } from '@rivulet/optimizers';
import type { OptimizerTable } from '../table.js';

/** By the names of `torch.nn.utils`. */
export const clips: OptimizerTable = {
  clip_grad_norm_(hyper) {
    const order = hyper.number('norm_type', 2);
    return clipByGlobalNorm(hyper.number('max_norm'), { norm: order === Infinity ? 'max' : order });
  },
  clip_grad_value_: (hyper) => clipByValue(hyper.number('clip_value')),
};
