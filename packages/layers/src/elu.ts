/**
 * The exponential linear unit.
 */
import { type Layer, aboveZero, checkNoOthers, checkNumbers, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/** Options of `elu`. */
export type EluOptions = {
  /** Where the negative side ends: at −alpha; > 0. Default 1. */
  readonly alpha?: number;
};

/**
 * Exponential linear unit: linear above 0, saturating at −alpha below.
 *
 *     y = x for x > 0, else alpha (eˣ − 1)
 *
 * The slope at 0 is alpha, as in PyTorch.
 *
 * @param options.alpha > 0; default 1
 * @throws ConfigError when alpha is out of range
 * @example
 * mlp({ sizes: [2, 12, 2], hidden: [elu()] });
 *
 * Clevert, Unterthiner, Hochreiter 2016, "Fast and accurate deep network learning by exponential linear units".
 */
export function elu(options?: EluOptions): Layer {
  const { alpha = 1, ...others } = options ?? {};
  checkNoOthers('elu', others);
  checkNumbers('elu', aboveZero, { alpha });
  return activation('elu', specOf('@rivulet/layers#elu', options), (x) => {
    // The exponential sees only what it is for: e^1000 would be infinite, and its gradient 0 · ∞.
    const below = x.gt(0).where(0, x).exp().sub(1).mul(alpha);
    return x.gt(0).where(x, below);
  });
}
