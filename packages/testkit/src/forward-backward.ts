/**
 * One layer forward and backward on given numbers: for golden files, and to look at.
 */
import {
  type EvaluateOptions,
  type Floats,
  type Layer,
  type LayerContext,
  type ScalarSlot,
  type Shape,
  ShapeError,
  type Tensor,
  type Tensors,
  Trace,
  evaluate,
  formatShape,
  gradients,
  inferenceContext,
  isSampleShape,
  mapTensors,
  provided,
  rootScope,
  trainingContext,
} from '@rivulet/tensor';
import { scalarAt } from './run-transform.js';

/** Numbers by name. */
export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/** Options of `forwardBackward`; `precision` ('float64'), `seed` and `step` as in `evaluate`. */
export type ForwardBackwardOptions = EvaluateOptions & {
  /** The samples, a row each. */
  readonly x: readonly ArrayLike<number>[];
  /** dL/dy, row-major and of the size of y; default 1 everywhere. */
  readonly upstream?: ArrayLike<number>;
  /** By the layer's own names; default: what its `init` says, with `seed`. */
  readonly params?: Numbers;
  /** Running statistics; default as for `params`. */
  readonly state?: Numbers;
  /** 1 for each sample, 0 for padding; default no padding. */
  readonly valid?: ArrayLike<number>;
  /** Default 'train'. */
  readonly mode?: 'train' | 'infer';
};

/** What `forwardBackward` returns; row-major. */
export type ForwardBackward = {
  readonly y: Floats;
  /** dL/dx, [batch, features]. */
  readonly x: Floats;
  /** dL/dparameter by name. */
  readonly params: Readonly<Record<string, Floats>>;
  /** Running statistics after this batch. */
  readonly state: Readonly<Record<string, Floats>>;
};

/**
 * Runs a layer forward, and backward from L = Σ upstream · y.
 *
 * @throws ShapeError when the layer's output has not one row a sample
 * @example
 * forwardBackward(relu(), { x: [[-1, 2]], upstream: [3, 4] }); // y [0, 2], x [0, 4]
 */
export function forwardBackward(layer: Layer, options: ForwardBackwardOptions): ForwardBackward {
  const { x, mode = 'train', valid, upstream } = options;
  const features = x[0]?.length ?? 0;
  if (x.some((row) => row.length !== features)) throw new ShapeError('forwardBackward: the rows of x differ in length');
  const trace = new Trace();
  const slots = new Map<string, ScalarSlot>();
  const input = trace.data('x', features);
  const initial = layer.init(['batch', features], rootScope(trace, 'model', slots));
  const params = mapTensors((tensor, name) => trace.state(`params/${name}`, tensor.shape), initial.params);
  const state = mapTensors((tensor, name) => trace.state(`layers/${name}`, tensor.shape), initial.state);
  const context = mode === 'train' ? trainingContext(trace, slots) : inferenceContext(trace, slots, layer.name);
  const { output, state: next } = layer.apply(input, params, state, context);
  if (!isSampleShape(output.shape)) {
    throw new ShapeError(`${layer.name}: expected one row a sample, received ${formatShape(output.shape)}`);
  }
  const columns = Number(output.shape[1]);
  const arriving = trace.data('upstream', columns);
  const wrt = { x: input, ...prefixed('params', params) };
  const outputs = {
    y: output,
    ...prefixed('gradient', gradients(output.mul(arriving).sum(), wrt)),
    ...prefixed('layers', next),
  };
  const feeds = {
    ...scalarFeeds(slots, options.step ?? 0),
    x: x.flatMap((row) => Array.from(row)),
    upstream: upstream ?? new Float64Array(x.length * columns).fill(1),
    [provided.valid]: valid ?? new Float64Array(x.length).fill(1),
    ...initialNumbers('params', initial.params, options.params, options),
    ...initialNumbers('layers', initial.state, options.state, options),
  };
  const result = evaluate(outputs, feeds, options);
  return {
    y: pick(result, 'y'),
    x: pick(result, 'gradient/x'),
    params: mapNames(params, (name) => pick(result, `gradient/params/${name}`)),
    state: mapNames(next, (name) => pick(result, `layers/${name}`)),
  };
}

/**
 * A formula as a layer without running statistics, so that it can be tested as one.
 *
 * @param shapes of its parameters; they start at 0
 * @param formula from the samples and the parameters to one row a sample
 */
export function layerOf(
  name: string,
  shapes: Readonly<Record<string, Shape>>,
  formula: (x: Tensor, params: Tensors, context: LayerContext) => Tensor,
): Layer {
  const zeros = (constant: (value: number, shape: Shape) => Tensor): Tensors =>
    Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, constant(0, shape)]));
  return {
    name,
    spec: null,
    init: (input, scope) => ({ params: zeros(scope.constant), state: {}, output: input }),
    apply: (x, params, state, context) => ({ output: formula(x, params, context), state }),
  };
}

/** What the loop would fill in at this step. */
export function scalarFeeds(slots: ReadonlyMap<string, ScalarSlot>, step: number): Record<string, number> {
  const free = [...slots].filter(([, { source }]) => source !== null);
  return Object.fromEntries(free.map(([name, { source }]) => [name, scalarAt(source, Math.max(0, step - 1))]));
}

function initialNumbers(prefix: string, formulas: Tensors, given: Numbers = {}, options: EvaluateOptions): Numbers {
  const names = Object.keys(formulas);
  const foreign = Object.keys(given).find((name) => !names.includes(name));
  if (foreign !== undefined) throw new ShapeError(`there is no '${foreign}'; there are ${names.join(', ') || 'none'}`);
  const initial = evaluate(formulas, {}, { ...options, step: 0 });
  return Object.fromEntries(names.map((name) => [`${prefix}/${name}`, given[name] ?? pick(initial, name)]));
}

function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]));
}

function mapNames(tensors: Tensors, f: (name: string) => Floats): Record<string, Floats> {
  return Object.fromEntries(Object.keys(tensors).map((name) => [name, f(name)]));
}

function pick(record: Readonly<Record<string, Floats>>, name: string): Floats {
  const numbers = record[name];
  if (!numbers) throw new ShapeError(`${name}: was not computed`);
  return numbers;
}
