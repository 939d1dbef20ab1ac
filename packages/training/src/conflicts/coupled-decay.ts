import { type Parts, type Used, allIn, isSet, shrinkingPenalties } from './used.js';

/** Optimizers that divide each gradient by a measure of its size. */
const adaptive = new Set([
  ...['adagrad', 'adadelta', 'rmsprop', 'adam', 'adamax', 'nadam', 'radam', 'adabelief', 'yogi', 'adan', 'adopt'],
  ...['ademamix', 'simplifiedAdemamix', 'lamb', 'novograd', 'prodigy', 'sophia', 'scheduleFreeAdamw'],
]);

/** A penalty whose gradient an adaptive optimizer divides like any other. */
export function coupledDecay(parts: Parts): string | null {
  const rule = allIn(parts.optimizer).find(({ name }) => adaptive.has(name));
  if (!rule) return null;
  const own = isCoupled(rule) ? `weightDecay of ${rule.name}` : null;
  const what = own ?? shrinkingPenalties(parts)[0];
  if (what === undefined) return null;
  return (
    `${what} enters the gradient, and ${rule.name} divides it by the size of past gradients: weights with large ` +
    'gradients hardly decay. Did you mean AdamW? adamw({ weightDecay }), or decoupled: true, shrinks the weights themselves'
  );
}

/** Whether its own weight decay is part of the gradient; Keras's and optax's is not. */
function isCoupled({ options }: Used): boolean {
  const { weightDecay, decoupled, dialect } = options;
  const isDecoupled = decoupled === true || (decoupled === undefined && (dialect === 'keras' || dialect === 'optax'));
  return isSet(weightDecay) && !isDecoupled;
}
