/**
 * One batch through `batchNorm`, with what its running statistics became.
 */
import type { Layer } from '@rivulet/tensor';
import { type ForwardBackward, type ForwardBackwardOptions, forwardBackward } from '@rivulet/testkit';
import { type BatchNormOptions, batchNorm } from '../src/batch-norm.js';

/** As `forwardBackward` has it, with the statistics after the batch. */
export type BatchNormRun = Omit<ForwardBackward, 'state'> & { readonly mean: number[]; readonly variance: number[] };

/** Output, gradients, and running statistics after one batch. */
export function runBatchNorm(options: BatchNormOptions | undefined, more: ForwardBackwardOptions): BatchNormRun {
  const { state, ...rest } = forwardBackward(telling(batchNorm(options)), more);
  const numbers = (name: string) => Array.from(state[`after.${name}`] ?? []);
  return { ...rest, mean: numbers('running_mean'), variance: numbers('running_var') };
}

/** The same layer, whose statistics after the batch have names of their own: `after.running_mean`. */
function telling(layer: Layer): Layer {
  return {
    ...layer,
    apply(...given) {
      const { output, state } = layer.apply(...given);
      return { output, state: Object.fromEntries(Object.entries(state).map(([name, one]) => [`after.${name}`, one])) };
    },
  };
}
