/**
 * What a layer sees when it is traced: one context for the step, one for what is exported.
 */
import type { LayerContext } from './contracts.js';
import { ConfigError, ShapeError } from './errors.js';
import { type ScalarSlot, provided } from './program.js';
import { rootScope } from './scope.js';
import { formatShape, isSampleShape } from './shape.js';
import type { Tensor, Trace } from './tensor.js';

/**
 * The context of a training step. Its `mean` weighs each sample by `valid`, so padding does not count.
 *
 * @param slots receives the scalars that layers ask for, and `count`
 */
export function trainingContext(
  trace: Trace,
  slots: Map<string, ScalarSlot>,
): LayerContext & { readonly valid: Tensor } {
  const valid = trace.data(provided.valid, 1);
  const count = trace.scalar(provided.count);
  slots.set(provided.count, { leaf: count, source: null });
  const mean = (x: Tensor): Tensor => {
    if (!isSampleShape(x.shape)) {
      throw new ShapeError(`mean: expected one row a sample, received ${formatShape(x.shape)}`);
    }
    return x.mul(valid).sum([0], { keep: true }).div(count);
  };
  return { ...rootScope(trace, 'model', slots), mode: 'train', count, mean, valid };
}

/**
 * The context of an inference program, in which random numbers and batch statistics throw.
 *
 * @param slots receives the scalars that layers ask for
 * @param who the model, for messages
 */
export function inferenceContext(trace: Trace, slots: Map<string, ScalarSlot>, who: string): LayerContext {
  const refuse = (what: string) => (): never => {
    throw new ConfigError(`${who}: a layer uses ${what} in mode 'infer'; it must be inactive there`);
  };
  return {
    ...rootScope(trace, 'model', slots),
    mode: 'infer',
    get count() {
      return refuse('the number of samples')();
    },
    mean: refuse('batch statistics'),
    uniform: refuse('random numbers'),
  };
}
