/**
 * optax's transforms around an optimizer, in ours.
 */
import { adaptiveGradientClip, applyIfFinite, centralize, chain, clipByBlockRms } from '@rivulet/optimizers';
import { clipByGlobalNorm, clipByValue, emaOfGradients, lookahead, multiSteps } from '@rivulet/optimizers';
import { normalizeByUpdateNorm, sam } from '@rivulet/optimizers';
import { weightDecay } from '@rivulet/regularizers';
import type { Scalar, Transform } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable, TransformTable } from '../table.js';

/** Transforms that stand in front of an optimizer. */
const parts: Readonly<Record<string, (hyper: Hyper) => Transform>> = {
  clip_by_global_norm: (hyper) => clipByGlobalNorm(hyper.number('max_norm'), { form: 'optax' }),
  clip: (hyper) => clipByValue(hyper.number('max_delta')),
  clip_by_block_rms: (hyper) => clipByBlockRms(hyper.number('threshold')),
  adaptive_grad_clip: (hyper) =>
    adaptiveGradientClip({ dialect: 'optax', clipping: hyper.number('clipping'), epsilon: hyper.number('eps') }),
  centralize: () => centralize(),
  normalize_by_update_norm: (hyper) =>
    normalizeByUpdateNorm({ scale: hyper.number('scale_factor'), epsilon: hyper.number('eps') }),
  ema: (hyper) => emaOfGradients({ decay: hyper.number('decay'), debias: hyper.flag('debias') }),
  add_decayed_weights: (hyper) => weightDecay(hyper.number('weight_decay'), { coupled: true }),
};

const inFront: TransformTable = Object.fromEntries(
  Object.entries(parts).map(([name, make]) => [name, (hyper, rate) => chain(make(hyper), hyper.inner(rate))]),
);

/** By the names of the files, which are those of `optax`, with `inner` for what is wrapped. */
export const optaxWrappers: OptimizerTable = {
  ...inFront,
  lookahead(hyper, learningRate) {
    const [every, reset] = [hyper.number('sync_period'), hyper.flag('reset_state')];
    // optax resets the inner clock with the inner state, and schedules read it.
    const rate: Scalar =
      reset && typeof learningRate === 'function' ? (step, epoch) => learningRate(step % every, epoch) : learningRate;
    return lookahead(hyper.inner(rate), { every, reset, rate: hyper.number('slow_step_size') });
  },
  sam: (hyper, learningRate) => sam(hyper.inner(learningRate), { rho: hyper.number('rho') }),
  multi_steps: (hyper, learningRate) =>
    multiSteps(hyper.inner(learningRate), {
      every: hyper.number('every'),
      reduce: hyper.flag('mean') ? 'mean' : 'sum',
    }),
  apply_if_finite(hyper, learningRate) {
    if (typeof learningRate === 'function') {
      hyper.cannot("optax's apply_if_finite around a schedule, which waits while ours goes on");
    }
    return applyIfFinite(hyper.inner(learningRate), { maxConsecutiveErrors: hyper.number('max_consecutive_errors') });
  },
};
