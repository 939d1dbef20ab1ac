/**
 * Shapes of the values of a graph, as far as they follow from those of inputs and initializers by simple rules.
 *
 * A file seldom says what shapes its inner values have. For a picture a shape that is left out does no harm, so only
 * operators with a rule of one line are known here; what follows from others is unknown.
 */
import { type GraphProto, type NodeProto, attributeTypes } from '@rivulet/onnx';

/** Lengths of axes; a name where a length is known only when the model runs. */
export type ValueShape = readonly (number | string)[];

type Known = readonly (ValueShape | undefined)[];
type Rule = (inputs: Known, node: NodeProto) => ValueShape | undefined;

/** The shapes that are known, by name of the value. */
export function valueShapes(graph: GraphProto): ReadonlyMap<string, ValueShape> {
  const shapes = new Map<string, ValueShape>();
  for (const { name, type } of [...graph.inputs, ...graph.outputs]) {
    const dims = type?.tensorType?.shape?.dims;
    if (dims)
      shapes.set(
        name,
        dims.map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?'),
      );
  }
  for (const { name, dims } of graph.initializers) shapes.set(name, dims);
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const rule = rules[node.opType];
    if (output === undefined || shapes.has(output) || !rule) continue;
    const shape = rule(
      node.inputs.map((name) => shapes.get(name)),
      node,
    );
    if (shape) shapes.set(output, shape);
  }
  return shapes;
}

/** A shape as it is written: `[batch, 2]`; a single number has none. */
export function shapeText(shape: ValueShape): string {
  return shape.length === 0 ? '' : `[${shape.join(', ')}]`;
}

/** Each axis has the length that is not 1. */
const broadcast: Rule = (inputs) => {
  let result: ValueShape = [];
  for (const shape of inputs) {
    if (!shape) return undefined;
    const [long, short] = shape.length > result.length ? [shape, result] : [result, shape];
    const ahead = long.length - short.length;
    result = long.map((length, axis) => (axis >= ahead && length === 1 ? (short[axis - ahead] ?? length) : length));
  }
  return result;
};

const same: Rule = ([shape]) => shape;

const matMul: Rule = ([a, b]) => (a?.length === 2 && b?.length === 2 ? [a[0] ?? '?', b[1] ?? '?'] : undefined);

const gemm: Rule = ([a, b], node) => {
  if (!a || !b) return undefined;
  return [a[setting(node, 'transA', 0)] ?? '?', b[1 - setting(node, 'transB', 0)] ?? '?'];
};

/** Along one axis, which an attribute names. */
const alongAxis: Rule = ([shape], node) => {
  if (!shape) return undefined;
  const at = setting(node, 'axis', 0);
  const axis = at < 0 ? at + shape.length : at;
  return setting(node, 'keepdims', 1)
    ? shape.map((length, i) => (i === axis ? 1 : length))
    : shape.filter((_, i) => i !== axis);
};

const transpose: Rule = ([shape], node) => {
  const order = node.attributes.find(({ name }) => name === 'perm')?.ints;
  return shape && (order ? order.map((axis) => shape[axis] ?? '?') : [...shape].reverse());
};

const byRule: readonly (readonly [Rule, readonly string[]])[] = [
  [broadcast, ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual']],
  [broadcast, ['Equal', 'And', 'Or', 'Where', 'PRelu']],
  [same, ['Relu', 'Sigmoid', 'Tanh', 'Softmax', 'LogSoftmax', 'Elu', 'Selu', 'LeakyRelu', 'Softplus', 'Gelu', 'Clip']],
  [same, ['Neg', 'Abs', 'Sign', 'Sqrt', 'Exp', 'Log', 'Erf', 'Floor', 'Reciprocal', 'Not', 'Cast', 'Identity']],
  [same, ['BatchNormalization', 'LayerNormalization', 'Dropout']],
  [matMul, ['MatMul']],
  [gemm, ['Gemm']],
  [alongAxis, ['ArgMax', 'ArgMin']],
  [transpose, ['Transpose']],
];
const rules: Readonly<Record<string, Rule>> = Object.assign(
  Object.create(null) as Record<string, Rule>,
  Object.fromEntries(byRule.flatMap(([rule, operators]) => operators.map((operator) => [operator, rule]))),
);

function setting(node: NodeProto, name: string, otherwise: number): number {
  return (
    node.attributes.find((attribute) => attribute.name === name && attribute.type === attributeTypes.int)?.i ??
    otherwise
  );
}
