/**
 * The hyperbolic tangent as a layer.
 */
import { type Layer, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/**
 * Hyperbolic tangent.
 *
 *     y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)      y′ = 1 − y²
 *
 * @example
 * mlp({ sizes: [2, 12, 2], hidden: [tanh()], initializer: glorotUniform() });
 */
export function tanh(): Layer {
  return activation('tanh', specOf('@rivulet/layers#tanh'), (x) => x.tanh());
}
