/**
 * The Gaussian error linear unit.
 */
import { type Layer, type Tensor, checkChoices, checkNoOthers, normalCdf, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/** Options of `gelu`. */
export type GeluOptions = {
  /** 'none': the exact function; 'tanh': Hendrycks and Gimpel's approximation of it. Default 'none'. */
  readonly approximate?: 'none' | 'tanh';
};

/**
 * Gaussian error linear unit: the input, weighted with the share of a normal distribution below it.
 *
 *     y = x Φ(x),  Φ(x) = (1 + erf(x / √2)) / 2                       'none'
 *     y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2                  'tanh'
 *
 * The two differ by at most 5e-4. 'none' is accurate to 1e-15 in float64.
 *
 * @param options.approximate 'none' or 'tanh', named as in PyTorch; default 'none'
 * @throws ConfigError for another approximation
 * @example
 * mlp({ sizes: [2, 12, 2], hidden: [gelu()] });
 *
 * Hendrycks, Gimpel 2016, "Gaussian error linear units".
 */
export function gelu(options?: GeluOptions): Layer {
  const { approximate = 'none', ...others } = options ?? {};
  checkNoOthers('gelu', others);
  checkChoices('gelu', ['none', 'tanh'], { approximate });
  const formula = approximate === 'none' ? (x: Tensor) => x.mul(normalCdf(x)) : withTanh;
  return activation('gelu', specOf('@rivulet/layers#gelu', options), formula);
}

function withTanh(x: Tensor): Tensor {
  // Beyond 20 tanh is ±1 and its slope 0, in both precisions; without the bound 0 · ∞ arises for huge x.
  const bounded = x.max(-20).min(20);
  const inner = bounded.add(bounded.square().mul(bounded).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
}
