/**
 * Operators that move axes and numbers about. Of a formula only those that keep one row a sample can be
 * written; of numbers known now, from which files compute the shapes, the usual ones.
 */
import { DataError, type Shape, formatShape } from '@rivulet/tensor';
import type { Call } from './call.js';
import { bound } from './limits.js';
import type { Operator } from './operators.js';
import { type FixedValue, type Length, type Value, axesOf, hasRows, ofList, ofTensor } from './values.js';

/** Element types that are kept as they are, and those that round or that test. */
const [floatTypes, truthType] = [new Set([1, 10, 11, 16]), 9];

/** The operators of this file. */
export const shapes: Readonly<Record<string, Operator>> = {
  Cast: cast,
  Shape: (call) => {
    const axes = axesOf(call.value(0));
    return ofList(axes.slice(call.number('start', 0), call.number('end', axes.length)));
  },
  Flatten: (call) => {
    const value = call.any(0);
    const axis = call.number('axis', 1);
    const axes = axesOf(value);
    if (axes[0] !== 'batch' || (axis !== 1 && axis !== 1 - axes.length)) {
      throw new DataError(`it flattens ${formatShape(axes)} from axis ${axis} on`);
    }
    return ofTensor(value.tensor);
  },
  Reshape: (call) => reshape(call, call.list(1) ?? []),
  // From operator set 13 on the axes are an input.
  Squeeze: (call) => {
    const value = call.value(0);
    const axes = axesOf(value);
    const given = call.opset < 13 ? call.numbers('axes') : call.integers(1);
    const gone =
      given?.map((axis) => call.axis(value, axis)) ?? axes.flatMap((length, axis) => (length === 1 ? [axis] : []));
    if (gone.some((axis) => axes[axis] !== 1))
      throw new DataError(`it drops an axis of ${formatShape(axes)} that is not 1 long`);
    return withAxes(
      value,
      axes.filter((_, axis) => !gone.includes(axis)),
    );
  },
  Unsqueeze: (call) => {
    const value = call.value(0);
    const axes = [...axesOf(value)];
    const given = (call.opset < 13 ? call.numbers('axes') : call.integers(1)) ?? [];
    const rank = axes.length + given.length;
    bound('axes', rank);
    const places = given.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
    for (const place of places) axes.splice(place, 0, 1);
    return withAxes(value, axes);
  },
  Transpose: (call) => {
    const value = call.any(0);
    const { shape } = value.tensor;
    const order = call.numbers('perm') ?? [1, 0];
    if (shape.length !== 2 || value.axes || shape[0] === 'batch' || order.length !== 2) {
      throw new DataError(`it transposes ${formatShape(axesOf(value))}; only a matrix of parameters can be`);
    }
    return order[0] === 0 ? value : { ...value, transposed: !value.transposed };
  },
  Expand: (call) => ofTensor(call.operand(0).broadcast(broadcastTo(call, axesOf(call.value(0)), call.list(1) ?? []))),
  ConstantOfShape: (call) => {
    const shape = lengths(call, call.list(0) ?? []);
    return ofTensor(call.context.constant(call.number('value', 0)).broadcast(shape));
  },
  Gather: (call) => {
    const { values, dims } = known(call);
    const indices = call.value(1);
    if (dims.length !== 1 || indices.kind !== 'fixed') throw new DataError('it picks columns, which cannot be written');
    const picked = indices.values.map((index) => {
      const value = values[Number(index) < 0 ? Number(index) + values.length : Number(index)];
      if (value === undefined) throw new DataError(`there is no element ${index}`);
      return value;
    });
    return ofList(picked, indices.dims);
  },
  Concat: (call) => {
    const parts = call.inputs.map((value) => {
      if (value?.kind !== 'fixed') throw new DataError('it joins columns, which cannot be written');
      return value.values;
    });
    bound(
      'integers',
      parts.reduce((sum, { length }) => sum + length, 0),
    );
    return ofList(parts.flat());
  },
  Slice: (call) => {
    const { values } = known(call);
    const [starts, ends] =
      call.opset < 10 ? [call.numbers('starts'), call.numbers('ends')] : [call.integers(1), call.integers(2)];
    if (starts?.length !== 1 || ends?.length !== 1 || (call.single(4) ?? 1) !== 1)
      throw new DataError('only a plain slice of a list is read');
    return ofList(values.slice(starts[0], ends[0]));
  },
};

/** From float to float nothing happens; a truth value becomes 0 or 1. */
function cast(call: Call): Value {
  const value = call.value(0);
  const to = call.number('to', 0);
  if (value.kind === 'mask') {
    if (to === truthType) return value;
    return ofTensor(value.mask.where(1, 0));
  }
  if (value.kind === 'fixed') {
    if (floatTypes.has(to)) return { ...value, type: 'float' };
    bound('integers', value.values.length);
    const values = value.values.map((number) => (number === 'batch' ? number : Math.trunc(number)));
    return { ...value, values, type: 'integer' };
  }
  if (!floatTypes.has(to)) throw new DataError(`it turns values into elements of type ${to}, which has no gradient`);
  return value;
}

/** Numbers known now. */
function known(call: Call): FixedValue {
  const value = call.value(0);
  if (value.kind !== 'fixed')
    throw new DataError(`it takes ${formatShape(axesOf(value))} apart, which cannot be written`);
  return value;
}

/** Where the same numbers get other axes: 0 keeps one, −1 is what is left. */
function reshape(call: Call, wanted: readonly Length[]): Value {
  const value = call.value(0);
  const axes = axesOf(value);
  const keep = call.number('allowzero', 0) === 0;
  const asked = wanted.map((length, axis) => (length === 0 && keep ? (axes[axis] ?? 0) : length));
  const rows = axes[0] === 'batch';
  const { samples } = call.graph;
  // A file for a fixed number of samples says that number.
  if (rows && samples > 0 && asked[0] === samples && !asked.includes('batch')) asked[0] = 'batch';
  const left = rows && !asked.includes('batch') ? 'batch' : columns(axes) / columns(asked.filter((one) => one !== -1));
  const shape = asked.map((length) => (length === -1 ? left : length));
  if (columns(shape) !== columns(axes) || shape.lastIndexOf('batch') !== (rows ? 0 : -1)) {
    throw new DataError(`it turns ${formatShape(axes)} into ${formatShape(wanted)}; a sample must stay a row`);
  }
  return withAxes(value, shape);
}

/** How many numbers a sample has, or a value without samples. */
function columns(axes: readonly Length[]): number {
  return axes.reduce<number>((product, length) => (length === 'batch' ? product : product * length), 1);
}

/** The same numbers with other axes. */
function withAxes(value: Value, axes: readonly Length[]): Value {
  bound('axes', axes.length);
  if (value.kind === 'fixed') return { ...value, dims: axes.map(Number) };
  if (value.kind === 'mask') throw new DataError('it gives truth values other axes');
  const { tensor, transposed } = value;
  if (hasRows(value)) return ofTensor(tensor, axes);
  // A parameter: [n] and [1, n] are the same numbers.
  const flat = tensor.shape.length === 2 && tensor.shape[0] === 1 ? tensor.sum([0]) : tensor;
  if (transposed || flat.shape.length > 1 || axes.length > 2 || (axes.length === 2 && axes[0] !== 1)) {
    throw new DataError(`it gives ${formatShape(tensor.shape)} the axes ${formatShape(axes)}`);
  }
  return ofTensor(flat.broadcast(axes));
}

/** A shape as a list that a formula may have. */
function lengths(call: Call, list: readonly Length[]): Shape {
  const { samples } = call.graph;
  return list.map((length, axis) =>
    axis === 0 && list.length === 2 && samples > 0 && length === samples ? 'batch' : length,
  );
}

/** The shape of a value that is stretched: an axis of 1 in what is asked for leaves the value's own. */
function broadcastTo(call: Call, own: readonly Length[], list: readonly Length[]): Shape {
  const asked = lengths(call, list);
  const rank = Math.max(own.length, asked.length);
  return Array.from({ length: rank }, (_, axis) => {
    const length = asked[axis - rank + asked.length] ?? 1;
    return length === 1 ? (own[axis - rank + own.length] ?? 1) : length;
  });
}
