/**
 * The logistic function as a layer.
 */
import { type Layer, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/**
 * Logistic sigmoid.
 *
 *     y = 1 / (1 + e⁻ˣ)      y′ = y (1 − y)
 *
 * Not in front of `binaryCrossEntropy`, which takes the logit itself.
 *
 * @example
 * mlp({ sizes: [2, 12, 2], hidden: [sigmoid()] });
 */
export function sigmoid(): Layer {
  return activation('sigmoid', specOf('@rivulet/layers#sigmoid'), (x) => x.sigmoid());
}
