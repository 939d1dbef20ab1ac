/**
 * The rectifier.
 */
import { type Layer, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/**
 * Rectified linear unit.
 *
 *     y = max(x, 0)      y′ = 1 for x > 0, else 0
 *
 * The slope at 0 is 0, as in PyTorch.
 *
 * @example
 * sequential(dense(12), relu(), dense(2));
 *
 * Nair, Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
 */
export function relu(): Layer {
  return activation('relu', specOf('@rivulet/layers#relu'), (x) => x.max(0));
}
