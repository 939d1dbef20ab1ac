/**
 * Operators that look at a whole row, or at all rows of a batch: normalisations, softmax, sums.
 */
import { DataError, type Tensor } from '@rivulet/tensor';
import type { Call } from './call.js';
import type { Operator } from './operators.js';
import { type Value, axesOf, hasRows, ofTensor } from './values.js';

/** The largest is taken off first, so that no exponential overflows; a shift changes nothing, so it has no gradient. */
const shifted = (x: Tensor): Tensor => x.sub(x.amax([1], { keep: true }).stop());

const sum = (x: Tensor, axes: readonly number[]): Tensor => x.sum(axes, { keep: true });

/** Reductions by operator, and the operator set from which on axes are an input. */
const reductions: readonly (readonly [string, number, (x: Tensor, axes: readonly number[], n: number) => Tensor])[] = [
  ['ReduceSum', 13, sum],
  ['ReduceMean', 18, (x, axes, n) => sum(x, axes).div(n)],
  ['ReduceMax', 18, (x, axes) => x.amax(axes, { keep: true })],
  ['ReduceMin', 18, (x, axes) => x.neg().amax(axes, { keep: true }).neg()],
  ['ReduceSumSquare', 18, (x, axes) => sum(x.square(), axes)],
  ['ReduceL1', 18, (x, axes) => sum(x.abs(), axes)],
  ['ReduceL2', 18, (x, axes) => sum(x.square(), axes).sqrt()],
];

/** The operators of this file. */
export const rows: Readonly<Record<string, Operator>> = {
  Softmax: (call) => ofTensor(softmax(alongRows(call))),
  LogSoftmax: (call) => {
    const logits = shifted(alongRows(call));
    return ofTensor(logits.sub(sum(logits.exp(), [1]).log()));
  },
  BatchNormalization: (call) => ofTensor(batchNormalization(call)),
  LayerNormalization: (call) => ofTensor(layerNormalization(call)),
  ...Object.fromEntries(
    reductions.map(([op, inputFrom, formula]): [string, Operator] => [op, (call) => reduce(call, inputFrom, formula)]),
  ),
  'ai.onnx.ml.Scaler': (call) => {
    const x = call.tensor(0);
    const row = (name: string, otherwise: number): Tensor => {
      const values = call.numbers(name) ?? [otherwise];
      return call.constant(values, values.length === 1 ? [] : [values.length]);
    };
    return ofTensor(x.sub(row('offset', 0)).mul(row('scale', 1)));
  },
  'ai.onnx.ml.Normalizer': (call) => ofTensor(normalizer(call.tensor(0), call.text('norm', 'MAX'))),
};

/** e^x by the sum over its row. */
export function softmax(x: Tensor): Tensor {
  const exps = shifted(x).exp();
  return exps.div(sum(exps, [1]));
}

/** The input of an operator that works along the columns. Up to operator set 12 its axis is 1 by default, then the last. */
function alongRows(call: Call): Tensor {
  const value = call.value(0);
  const x = call.tensor(0);
  const axis = call.axis(value, call.number('axis', call.opset < 13 ? 1 : -1));
  if (x.shape.length !== 2 || axis !== 1)
    throw new DataError(`it works along axis ${axis}, which is not that of the columns`);
  return x;
}

function reduce(
  call: Call,
  inputFrom: number,
  formula: (x: Tensor, axes: readonly number[], n: number) => Tensor,
): Value {
  const value = call.value(0);
  const x = call.tensor(0);
  const given = (call.opset < inputFrom ? call.numbers('axes') : call.integers(1)) ?? [];
  if (given.length === 0 && call.number('noop_with_empty_axes', 0) !== 0) return value;
  const axes = given.length > 0 ? given.map((axis) => call.axis(value, axis)) : x.shape.map((_, axis) => axis);
  if (axes.includes(0) && hasRows({ kind: 'tensor', tensor: x })) throw new DataError('it reduces over the samples');
  const n = axes.reduce((product, axis) => product * Number(x.shape[axis]), 1);
  const result = formula(x, [...new Set(axes)], n);
  if (call.number('keepdims', 1) !== 0) return ofTensor(result);
  const left = axesOf(value).filter((_, axis) => !axes.includes(axis));
  // [batch] is kept as [batch, 1]; everything else has a tensor of its own.
  return left[0] === 'batch' ? ofTensor(result, left) : ofTensor(result.sum(axes));
}

/** In training with the statistics of the batch, which also move the running ones; otherwise with these. */
function batchNormalization(call: Call): Tensor {
  const x = call.tensor(0);
  const [scale, bias, mean, variance] = [call.optional(1), call.optional(2), call.tensor(3), call.tensor(4)];
  const [epsilon, momentum] = [call.number('epsilon', 1e-5), call.number('momentum', 0.9)];
  if (call.number('training_mode', 0) !== 0)
    throw new DataError('it is in training mode; export the model in evaluation mode');
  if (x.shape.length !== 2 || mean.shape.length !== 1) throw new DataError('its input is not [batch, n]');
  const affine = (normalised: Tensor): Tensor => {
    const stretched = scale ? normalised.mul(scale) : normalised;
    return bias ? stretched.add(bias) : stretched;
  };
  if (call.context.mode === 'infer') return affine(x.sub(mean).div(variance.add(epsilon).sqrt()));
  const { context } = call;
  const batchMean = context.mean(x);
  const centred = x.sub(batchMean);
  const batchVariance = context.mean(centred.square());
  const unbiased = call.graph.variance === 'unbiased';
  const several = context.count.gt(1);
  const spread = batchVariance.sum([0]);
  track(call, 3, mean, batchMean.sum([0]), context.constant(1 - momentum));
  track(
    call,
    4,
    variance,
    unbiased ? spread.mul(several.where(context.count.div(context.count.sub(1).max(1)), 0)) : spread,
    unbiased ? several.where(1 - momentum, 0) : context.constant(1 - momentum),
  );
  return affine(centred.div(batchVariance.add(epsilon).sqrt()));
}

/** running ← (1 − weight) · running + weight · new. */
function track(call: Call, input: number, running: Tensor, now: Tensor, weight: Tensor): void {
  const name = call.statistics.get(call.node.inputs[input] ?? '');
  if (name !== undefined) call.next.set(name, running.mul(weight.neg().add(1)).add(now.mul(weight)));
}

function layerNormalization(call: Call): Tensor {
  const x = call.tensor(0);
  if (x.shape.length !== 2 || call.axis(call.value(0), call.number('axis', -1)) !== 1) {
    throw new DataError('it does not work along the columns');
  }
  const columns = Number(x.shape[1]);
  const centred = x.sub(sum(x, [1]).div(columns));
  const variance = sum(centred.square(), [1]).div(columns);
  const normalised = centred.div(variance.add(call.number('epsilon', 1e-5)).sqrt());
  const bias = call.optional(2);
  const stretched = normalised.mul(call.operand(1));
  return bias ? stretched.add(bias) : stretched;
}

/** Each row by its norm; a row of zeros stays. */
function normalizer(x: Tensor, norm: string): Tensor {
  const norms: Readonly<Record<string, () => Tensor>> = {
    MAX: () => x.amax([1], { keep: true }),
    L1: () => sum(x.abs(), [1]),
    L2: () => sum(x.square(), [1]).sqrt(),
  };
  const length = Object.hasOwn(norms, norm) ? norms[norm]?.() : undefined;
  if (!length) throw new DataError(`there is no norm '${norm}'`);
  return x.div(length.abs().gt(0).where(length, 1));
}
