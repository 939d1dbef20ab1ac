/**
 * What batch normalisation takes and gives in a network as it is, with all samples as one batch.
 */
import {
  type Dataset,
  type Layer,
  type ScalarSlot,
  Trace,
  evaluate,
  mapTensors,
  provided,
  rootScope,
  trainingContext,
  within,
} from '@rivulet/tensor';
import type { States } from './states-of.js';

/**
 * Outputs of each layer of a model for all samples, in mode 'train'.
 *
 * @param layers of a `sequential`, in their order
 * @param states of a run of it
 * @returns a list for each layer, a row for each sample
 */
export function layerOutputs(
  layers: readonly Layer[],
  states: States,
  { inputs, size }: Dataset,
): readonly Float64Array[] {
  const trace = new Trace();
  const slots = new Map<string, ScalarSlot>();
  const context = trainingContext(trace, slots);
  const scope = rootScope(trace, 'model', slots);
  const feeds: Record<string, number | ArrayLike<number>> = { [provided.count]: size };
  let x = trace.data('x', inputs.columns);
  feeds.x = inputs.values;
  feeds[provided.valid] = new Float64Array(size).fill(1);
  const outputs = layers.map((layer, index) => {
    const place = String(index);
    const initial = layer.init(x.shape, within(scope, place));
    const leaf = (kind: 'params' | 'layers') => (tensor: { readonly shape: typeof x.shape }, name: string) => {
      const full = `${kind}/${place}.${name}`;
      feeds[full] = states[full] ?? [];
      return trace.state(full, tensor.shape);
    };
    const params = mapTensors(leaf('params'), initial.params);
    const state = mapTensors(leaf('layers'), initial.state);
    x = layer.apply(x, params, state, within(context, place)).output;
    return x;
  });
  const named = Object.fromEntries(outputs.map((output, index) => [`layer ${index}`, output]));
  const values = evaluate(named, feeds);
  return outputs.map((_, index) => Float64Array.from(values[`layer ${index}`] ?? []));
}
