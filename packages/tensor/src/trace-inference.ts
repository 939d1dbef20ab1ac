/**
 * A trained model as a program: what is evaluated, predicted with and exported.
 */
import type { Layer, Loss } from './contracts.js';
import { ShapeError } from './errors.js';
import { inferenceContext } from './layer-context.js';
import { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
import { rootScope } from './scope.js';
import { type Tensor, Trace } from './tensor.js';
import { mapTensors } from './tensors.js';

/** What an inference program is made of. */
export type InferenceParts = {
  readonly model: Layer;
  readonly loss: Loss;
  readonly features: number;
  /** Columns of the target. Given: the program also measures `loss` and `correct`. */
  readonly targets?: number;
};

/**
 * Traces a model in mode 'infer'.
 *
 * State: `params/…` and `layers/…`, named as in the training step. Outputs: `output` (what the
 * model computes, such as logits), `predictions` (what the user wants to see, such as
 * probabilities), and, with `targets`, `loss` (mean) and `correct` (count).
 *
 * @throws ConfigError when a layer uses random numbers or batch statistics in this mode
 */
export function traceInference(parts: InferenceParts): Program {
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const x = trace.data('x', parts.features);
  const initial = parts.model.init(['batch', parts.features], rootScope(trace, 'model', scalars));
  const params = mapTensors((tensor, name) => trace.state(`params/${name}`, tensor.shape), initial.params);
  const layers = mapTensors((tensor, name) => trace.state(`layers/${name}`, tensor.shape), initial.state);
  const context = inferenceContext(trace, scalars, parts.model.name);
  const { output } = parts.model.apply(x, params, layers, context);
  const outputs = new Map<string, Tensor>([
    ['output', output],
    ['predictions', parts.loss.predict?.(output) ?? output],
  ]);
  const data = new Map([['x', x]]);
  if (parts.targets !== undefined) {
    const y = trace.data('y', parts.targets);
    const valid = trace.data(provided.valid, 1);
    const count = trace.scalar(provided.count);
    scalars.set(provided.count, { leaf: count, source: null });
    data.set('y', y).set(provided.valid, valid);
    const perSample = parts.loss.perSample(output, y, rootScope(trace, 'loss', scalars));
    outputs.set('loss', perSample.mul(valid).sum().div(count));
    const correct = parts.loss.correct?.(output, y).mul(valid).sum();
    if (correct) outputs.set('correct', correct);
  }
  const state = new Map<string, StateSlot>();
  for (const [prefix, leaves, inits] of [
    ['params', params, initial.params],
    ['layers', layers, initial.state],
  ] as const) {
    for (const [name, leaf] of Object.entries(leaves)) {
      const init = inits[name];
      if (!init) throw new ShapeError(`${name}: has no initial value`);
      state.set(`${prefix}/${name}`, { leaf, init, next: null });
    }
  }
  return new Program({ state, data, scalars, outputs });
}
