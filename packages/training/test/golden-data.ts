/**
 * The recorded whole trainings: their data, and how their layers are named here.
 */
import type { Dataset, Floats } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';

/** A layer as the files write it. */
export type GoldenLayer =
  | { readonly type: 'linear'; readonly W: readonly (readonly number[])[]; readonly b: readonly number[] }
  | {
      readonly type: 'batch_norm';
      readonly gamma: readonly number[];
      readonly beta: readonly number[];
      readonly running_mean: readonly number[];
      readonly running_var: readonly number[];
    };

export type GoldenCommon = {
  readonly batch_size: number;
  readonly epochs: number;
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly order: readonly (readonly number[])[];
  readonly init: readonly GoldenLayer[];
  readonly init_batch_norm: readonly GoldenLayer[];
};

export type GoldenRun = {
  readonly hyper: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly final: readonly GoldenLayer[];
  readonly final_eval: { readonly loss: number; readonly error: number };
  readonly rounding_sensitivity: { readonly weights_abs: number; readonly losses_abs: number };
};

export const common = golden<GoldenCommon>('mlp/book/common.json');

/** The 300 points in the order in which the recorded runs visited them. */
export const bookData: Dataset = {
  name: 'book',
  spec: null,
  size: common.X.length,
  inputs: { rows: common.X.length, columns: 2, values: Float64Array.from(common.X.flat()) },
  targets: { rows: common.y.length, columns: 1, values: Float64Array.from(common.y) },
  features: ['x', 'y'],
  classes: ['0', '1'],
  scaling: null,
  order: ({ epoch }) => Int32Array.from(common.order[epoch] ?? []),
  batches: () => [],
};

/** The numbers of recorded layers by our names: every layer but the last is followed by a relu. */
export function named(layers: readonly GoldenLayer[]): Record<string, Floats> {
  const values: Record<string, Floats> = {};
  let index = 0;
  layers.forEach((layer, position) => {
    if (layer.type === 'linear') {
      values[`params/${index}.weight`] = Float64Array.from(layer.W.flat());
      values[`params/${index}.bias`] = Float64Array.from(layer.b);
    } else {
      values[`params/${index}.weight`] = Float64Array.from(layer.gamma);
      values[`params/${index}.bias`] = Float64Array.from(layer.beta);
      values[`layers/${index}.running_mean`] = Float64Array.from(layer.running_mean);
      values[`layers/${index}.running_var`] = Float64Array.from(layer.running_var);
    }
    index += layers[position + 1]?.type === 'batch_norm' ? 1 : 2;
  });
  return values;
}
