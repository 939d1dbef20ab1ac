/**
 * A layer or a loss as a program: forward, and backward from a given upstream gradient.
 */
import {
  type Layer,
  type LayerContext,
  type Loss,
  Program,
  type ScalarSlot,
  type StateSlot,
  type Tensor,
  type Tensors,
  Trace,
  gradients,
  inferenceContext,
  mapTensors,
  provided,
  rootScope,
  trainingContext,
} from '@rivulet/tensor';

/**
 * Outputs `y`, `gradient/x` and `gradient/NAME` for each parameter; states `params/NAME` and
 * `layers/NAME`; data `x`, `upstream`, and `mask` where that is given.
 *
 * @param options.masked random numbers are read from data `mask` in place of drawing them
 */
export function layerProgram(
  layer: Layer,
  features: number,
  mode: 'train' | 'infer',
  { masked = false }: { readonly masked?: boolean } = {},
): Program {
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const x = trace.data('x', features);
  const initial = layer.init(['batch', features], rootScope(trace, 'model', scalars));
  const leaf = (prefix: string) => (tensor: Tensor, name: string) => trace.state(`${prefix}/${name}`, tensor.shape);
  const params = mapTensors(leaf('params'), initial.params);
  const current = mapTensors(leaf('layers'), initial.state);
  const training = mode === 'train' ? trainingContext(trace, scalars) : null;
  const context: LayerContext = training ?? inferenceContext(trace, scalars, layer.name);
  const mask = masked ? trace.data('mask', features) : null;
  const { output, state: next } = layer.apply(x, params, current, mask ? { ...context, uniform: () => mask } : context);
  const upstream = trace.data('upstream', Number(output.shape[1]));
  const wrt: Tensors = { x, ...params };
  const backward = gradients(output.mul(upstream).sum(), wrt);
  const state = new Map<string, StateSlot>();
  for (const [name, tensor] of Object.entries(params)) {
    state.set(`params/${name}`, { leaf: tensor, init: initial.params[name] ?? null, next: null });
  }
  for (const [name, tensor] of Object.entries(current)) {
    const after = next[name] ?? null;
    const slot = { leaf: tensor, init: initial.state[name] ?? null, next: after === tensor ? null : after };
    state.set(`layers/${name}`, slot);
  }
  const outputs = new Map([
    ['y', output],
    ...Object.entries(backward).map(([name, tensor]) => [`gradient/${name}`, tensor] as const),
  ]);
  const data = new Map([
    ['x', x],
    ['upstream', upstream],
    ...(mask ? [['mask', mask] as const] : []),
    ...(training ? [[provided.valid, training.valid] as const] : []),
  ]);
  return new Program({ state, data, scalars, outputs });
}

/** Outputs `loss` of each sample, `gradient` of their sum, and `seen`, what a user sees; data `output` and `target`. */
export function lossProgram(loss: Loss, columns: number, targets: number): Program {
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const [output, target] = [trace.data('output', columns), trace.data('target', targets)];
  const perSample = loss.perSample(output, target, rootScope(trace, 'loss', scalars));
  const { gradient } = gradients(perSample.sum(), { gradient: output });
  const outputs = new Map([
    ['loss', perSample],
    ['seen', loss.predict?.(output) ?? output],
    ...(gradient ? [['gradient', gradient] as const] : []),
  ]);
  return new Program({
    data: new Map([
      ['output', output],
      ['target', target],
    ]),
    scalars,
    outputs,
  });
}
