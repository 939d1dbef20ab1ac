/**
 * Softmax: from logits to probabilities.
 */
import { type Layer, type Tensor, specOf } from '@rivulet/tensor';
import { activation } from './activation.js';

/**
 * Softmax over the columns: positive numbers that sum to 1 in each row.
 *
 *     yₖ = e^(xₖ − max x) / Σⱼ e^(xⱼ − max x)
 *
 * **Not in front of `softmaxCrossEntropy`**, which takes logits and would apply it a second time: such
 * a model learns, but slowly, and its probabilities never come near 0 or 1. The loss shows
 * probabilities to the user by itself (`predict`).
 *
 * @example
 * sequential(dense(12), relu(), dense(3), softmax()); // trained with meanSquaredError()
 */
export function softmax(): Layer {
  return activation('softmax', specOf('@rivulet/layers#softmax'), probabilities);
}

/** The same as a formula: [batch, classes] → [batch, classes]. */
export function probabilities(logits: Tensor): Tensor {
  const exps = shifted(logits).exp();
  return exps.div(exps.sum([1], { keep: true }));
}

/** Logits less the largest of their row. A constant shift changes no probability, so it needs no gradient. */
export function shifted(logits: Tensor): Tensor {
  return logits.sub(logits.amax([1], { keep: true }).stop());
}
