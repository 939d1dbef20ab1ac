/**
 * Layers one after another.
 */
import { type Layer, type Shape, ShapeError, type Tensors, check, specOf, within } from '@rivulet/tensor';
import { checkLayer } from './check-options.js';

/**
 * Layers one after another, each taking what the one before gives.
 *
 *     y = layerₙ(… layer₁(layer₀(x)))
 *
 * Parameters and states carry the position of their layer, counted over all layers, as in PyTorch's
 * `nn.Sequential`: `0.weight`, `0.bias`, `2.weight`; nested: `1.0.weight`. Random numbers are those of the
 * position too, so that a layer added behind changes none in front.
 *
 * @param layers one or more
 * @throws ConfigError without layers, or for something that is no layer
 * @throws ShapeError (when a program is traced) naming the layer that does not fit
 * @example
 * sequential(dense(12), relu(), dense(2));
 */
export function sequential(...layers: readonly Layer[]): Layer {
  check(layers.length > 0, 'sequential', 'at least one layer', 'none');
  for (const layer of layers) checkLayer('sequential', layer);
  return {
    name: 'sequential',
    spec: specOf('@rivulet/layers#sequential', ...layers),
    init(input, scope) {
      const params: Record<string, Tensors[string]> = {};
      const state: Record<string, Tensors[string]> = {};
      let output: Shape = input;
      layers.forEach((layer, index) => {
        const initial = naming(layer, index, () => layer.init(output, within(scope, String(index))));
        for (const [name, tensor] of Object.entries(initial.params)) params[`${index}.${name}`] = tensor;
        for (const [name, tensor] of Object.entries(initial.state)) state[`${index}.${name}`] = tensor;
        output = initial.output;
      });
      return { params, state, output };
    },
    apply(x, params, state, context) {
      const next: Record<string, Tensors[string]> = {};
      let output = x;
      layers.forEach((layer, index) => {
        const [ownParams, ownState] = [part(params, index), part(state, index)];
        const result = naming(layer, index, () =>
          layer.apply(output, ownParams, ownState, within(context, String(index))),
        );
        for (const [name, tensor] of Object.entries(result.state)) next[`${index}.${name}`] = tensor;
        output = result.output;
      });
      return { output, state: next };
    },
  };
}

/** The tensors of one layer, under its own names. */
function part(tensors: Tensors, index: number): Tensors {
  const prefix = `${index}.`;
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}

/** Says which layer a shape did not fit. */
function naming<T>(layer: Layer, index: number, f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`layer ${index} (${layer.name}): ${error.message}`);
  }
}
