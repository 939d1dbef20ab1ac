/**
 * Gradients with mean 0.
 */
import { type Transform, mapTensors, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

/**
 * Gradient centralization: the gradient of the incoming weights of each neuron loses its mean.
 *
 * g_row ← g_row − mean(g_row)      for each row of a weight [out, in]; vectors stay as they are
 *
 * So the sum of a neuron's weights never changes. State: none.
 *
 * @example
 * chain(centralize(), adam())
 *
 * H. Yong, J. Huang, X. Hua, L. Zhang 2020, "Gradient centralization: a new optimization technique for deep
 * neural networks"; optax: centralize.
 */
export function centralize(): Transform<NoState> {
  return {
    name: 'centralize',
    spec: specOf('@rivulet/optimizers#centralize'),
    init: () => ({}),
    update: (gradients, state) => ({
      updates: mapTensors((g) => {
        const columns = g.shape[1];
        return columns === undefined ? g : g.sub(g.sum([1], { keep: true }).div(Number(columns)));
      }, gradients),
      state,
    }),
  };
}
