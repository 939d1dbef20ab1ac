/**
 * What all activations share: a layer that is one formula, without parameters and without state.
 */
import type { Layer, Spec, Tensor } from '@rivulet/tensor';

/** A layer that applies a formula to its input and keeps the shape. */
export function activation(name: string, spec: Spec | null, formula: (x: Tensor) => Tensor): Layer {
  return {
    name,
    spec,
    init: (input) => ({ params: {}, state: {}, output: input }),
    apply: (x, _, state) => ({ output: formula(x), state }),
  };
}
