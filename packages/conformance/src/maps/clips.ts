/**
 * PyTorch's clipping of gradients in ours.
 */
import { clipByGlobalNorm, clipByValue } from '@rivulet/optimizers';
import type { OptimizerTable } from '../table.js';

/** By the names of `torch.nn.utils`. */
export const clips: OptimizerTable = {
  clip_grad_norm_: (hyper) =>
    hyper.number('norm_type', 2) === 2
      ? clipByGlobalNorm(hyper.number('max_norm'))
      : hyper.cannot('clipping by another norm than the Euclidean one'),
  clip_grad_value_: (hyper) => clipByValue(hyper.number('clip_value')),
};
