/**
 * Layers and losses of PyTorch in ours.
 */
import {
  dense,
  elu,
  gelu,
  leakyRelu,
  meanSquaredError,
  relu,
  selu,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
} from '@rivulet/layers';
import { batchNorm, dropout, labelSmoothing } from '@rivulet/regularizers';
import type { Layer, Loss, Scalar } from '@rivulet/tensor';
import type { LayerTable } from '../table.js';

/** Elementwise layers by the names of `torch.nn.functional`. */
export const activations: LayerTable = {
  relu: () => relu(),
  tanh: () => tanh(),
  sigmoid: () => sigmoid(),
  selu: () => selu(),
  leaky_relu: (hyper) => leakyRelu({ slope: hyper.number('slope') }),
  elu: (hyper) => elu({ alpha: hyper.number('alpha') }),
  gelu: (hyper) => gelu({ approximate: hyper.choice('approximate', { tanh: 'tanh', none: 'none' } as const, 'none') }),
};

/** `torch.nn.Linear`. */
export const linear = (units: number, bias: boolean): Layer => dense(units, { bias });

/** `torch.nn.BatchNorm1d`. */
export const batchNorm1d = (options: { epsilon: number; momentum: Scalar; affine: boolean }): Layer =>
  batchNorm(options);

/** `torch.nn.Dropout`. */
export const dropoutOf = (rate: number): Layer => dropout(rate);

/** `torch.nn.CrossEntropyLoss`, of each sample. */
export const crossEntropy = (smoothing: number): Loss =>
  smoothing === 0 ? softmaxCrossEntropy() : labelSmoothing(softmaxCrossEntropy(), smoothing);

/** `torch.nn.MSELoss`, of each sample. */
export const squaredError = (): Loss => meanSquaredError();
