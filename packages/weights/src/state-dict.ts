/**
 * The numbers of a model under the names that PyTorch gives them.
 */
import { ConfigError, type Floats } from '@rivulet/tensor';
import type { NamedArray } from './tensor-file.js';

/** Where a run keeps what a model consists of: what is trained, and running statistics. */
export const modelParts = ['params/', 'layers/'] as const;

/**
 * Names as in `model.state_dict()` of the same layers in an `nn.Sequential`: `0.weight`, `1.running_mean`.
 *
 * Of a checkpoint the optimizer's state is left out. `num_batches_tracked`, which PyTorch counts and no formula
 * needs, is not made up: `load_state_dict` does without it.
 *
 * @param numbers `parameters` of an `end` event, `state` of a checkpoint
 * @param shapes of the same event
 * @throws ConfigError when a shape is missing, or a parameter and a statistic have one name
 * @example
 * encodeSafetensors({ tensors: stateDictOf(end.parameters, end.shapes), metadata: { format: 'pt' } });
 */
export function stateDictOf(
  numbers: Readonly<Record<string, Floats>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Record<string, NamedArray> {
  const tensors = Object.create(null) as Record<string, NamedArray>;
  for (const [name, values] of Object.entries(numbers)) {
    const own = withoutPart(name);
    if (own === null) continue;
    const shape = shapes[name];
    if (!shape) throw new ConfigError(`stateDictOf: expected a shape for '${name}', received none`);
    if (own in tensors) throw new ConfigError(`stateDictOf: expected one array called '${own}', received two`);
    tensors[own] = { shape, values };
  }
  return tensors;
}

/** `0.weight` of `params/0.weight`; `null` for what is no part of the model. */
export function withoutPart(name: string): string | null {
  const part = modelParts.find((prefix) => name.startsWith(prefix));
  return part === undefined ? null : name.slice(part.length);
}
