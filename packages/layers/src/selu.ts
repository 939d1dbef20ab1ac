/**
 * The scaled exponential linear unit.
 */
import { type Layer, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/** The fixed point of mean 0 and variance 1: equation 14 of the paper, to the digits of a double. */
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/**
 * Scaled exponential linear unit: the activation of self-normalising networks, whose layers hand on mean 0
 * and variance 1 by themselves.
 *
 *     y = λ x for x > 0, else λ α (eˣ − 1),   λ = 1.0507…, α = 1.6732…
 *
 * The two numbers are not options: they make mean 0 and variance 1 a fixed point of a layer whose weights
 * have mean 0 and variance 1 / fan_in, which `lecunNormal()` gives. Dropout breaks the fixed
 * point, `alphaDropout` of `@rivulet/regularizers` keeps it. The slope at 0 is λ α, as in PyTorch.
 *
 * @example
 * mlp({ sizes: [2, 32, 32, 2], hidden: [selu()], initializer: lecunNormal() });
 *
 * Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-normalizing neural networks".
 */
export function selu(): Layer {
  return activation('selu', specOf('@rivulet/layers#selu'), (x) => {
    // The exponential sees only what it is for: e^1000 would be infinite, and its gradient 0 · ∞.
    const below = x.gt(0).where(0, x).exp().sub(1).mul(alpha);
    return x.gt(0).where(x, below).mul(scale);
  });
}
