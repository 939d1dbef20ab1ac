/**
 * The rectifier that never closes.
 */
import { type Layer, anyNumber, checkNoOthers, checkNumbers, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/** Options of `leakyRelu`. */
export type LeakyReluOptions = {
  /** Slope on the negative side, any finite number. Default 0.01. */
  readonly slope?: number;
};

/**
 * Leaky rectified linear unit: a small slope instead of a flat negative side.
 *
 *     y = x for x > 0, else slope · x
 *
 * The slope at 0 is that of the negative side, as in PyTorch.
 *
 * @param options.slope any finite number; default 0.01 (PyTorch; Keras has 0.3)
 * @throws ConfigError when the slope is not finite
 * @example
 * sequential(dense(12), leakyRelu({ slope: 0.2 }), dense(2));
 *
 * Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
 */
export function leakyRelu(options?: LeakyReluOptions): Layer {
  const { slope = 0.01, ...others } = options ?? {};
  checkNoOthers('leakyRelu', others);
  checkNumbers('leakyRelu', anyNumber, { slope });
  return activation('leakyRelu', specOf('@rivulet/layers#leakyRelu', options), (x) => x.gt(0).where(x, x.mul(slope)));
}
