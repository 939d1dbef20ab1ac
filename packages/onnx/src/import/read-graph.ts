/**
 * From a file to a graph as plain data, and the numbers that a training starts from.
 */
import { DataError, type Floats, formatShape } from '@rivulet/tensor';
import { type AttributeProto, type ModelProto, type NodeProto, type TensorProto, attributeTypes } from '../proto.js';
import { type TensorNumbers, numbersOf, typeOfTensor } from '../tensor-numbers.js';
import {
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxNode,
  type OnnxParameter,
  type OnnxStructure,
  settingOf,
} from './graph.js';
import { bound } from './limits.js';
import { nodeName, nodesFor, operatorOf } from './names.js';
import { type Role, rolesOf } from './roles.js';
import { standardised } from './standardised.js';

/** What is read of a file: structure and numbers apart. */
export type ReadGraph = {
  readonly graph: OnnxStructure;
  /** By `params/NAME` and `layers/NAME`. */
  readonly parameters: Readonly<Record<string, Floats>>;
};

/** Operator sets whose differences are known. */
const opsets = { from: 7, to: 21 };

/**
 * Reads the part of a model that an output depends on.
 *
 * @throws DataError when the model has another input than samples in rows, or an unknown version
 */
export function readGraph(model: ModelProto, output: string): ReadGraph {
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
  if (!(opset >= opsets.from && opset <= opsets.to)) {
    throw new DataError(`expected operator set ${opsets.from} to ${opsets.to}, received ${opset}`);
  }
  const needed = nodesFor(model.graph, output);
  const used = new Set([output, ...needed.flatMap(({ inputs }) => inputs)]);
  const tensors = new Map<string, TensorNumbers>();
  const take = (name: string, tensor: TensorProto): void => {
    const type = typeOfTensor(tensor);
    if (type !== undefined) tensors.set(name, finite(name, numbersOf(tensor)));
  };
  for (const tensor of model.graph.initializers) if (used.has(tensor.name)) take(tensor.name, tensor);
  const nodes: OnnxNode[] = [];
  for (const node of needed) {
    const op = operatorOf(node);
    if (op === 'Constant') readConstant(node, take);
    else
      nodes.push({ op, name: node.name, inputs: node.inputs, outputs: node.outputs, attributes: attributesOf(node) });
  }
  const dims = new Map(
    [...tensors].flatMap(([name, { dims: axes, type }]) => (type === 'float' ? [[name, axes]] : [])),
  );
  const whole = standardised(nodes, tensors, output);
  const left = new Set([output, ...whole.flatMap(({ inputs }) => inputs)]);
  const named = parametersOf(tensors, rolesOf(whole, dims));
  const parameters = named.filter(({ value }) => left.has(value));
  const taken = new Set(parameters.map(({ value }) => value));
  const constants = [...tensors].flatMap(([name, { dims: axes, values, type }]): OnnxConstant[] =>
    left.has(name) && !taken.has(name) ? [{ name, dims: axes, values: Array.from(values), type }] : [],
  );
  const graph: OnnxStructure = {
    opset,
    ...inputOf(model, whole, tensors),
    output,
    variance: /pytorch|rivulet/i.test(model.producerName) ? 'unbiased' : 'biased',
    nodes: whole,
    parameters,
    constants,
  };
  const numbers = parameters.flatMap(({ value, name, kind }): [string, Floats][] => {
    const tensor = tensors.get(value);
    return tensor ? [[`${kind}/${name}`, tensor.values]] : [];
  });
  return { graph, parameters: Object.fromEntries(numbers) };
}

/** The input of samples: name, lengths of the axes behind the first, and the number of samples if it is fixed. */
function inputOf(
  { graph }: ModelProto,
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, TensorNumbers>,
): Pick<OnnxStructure, 'input' | 'axes' | 'samples'> {
  // Old files list initializers among the inputs as well.
  const given = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !given.has(name));
  const [input] = inputs;
  if (!input || inputs.length > 1) {
    const names = inputs.map(({ name }) => `'${name}'`).join(', ');
    throw new DataError(`expected one input, received ${names || 'none'}`);
  }
  const { name, type } = input;
  bound('axes', type?.tensorType?.shape?.dims.length ?? 0);
  const dims = type?.tensorType?.shape?.dims ?? [];
  const [first, ...rest] = dims;
  const axes = rest.map(({ dimValue }) => dimValue ?? 0);
  // A shape that says nothing about the columns leaves them to the first operator that knows.
  if (rest.length <= 1 && !axes[0]) axes[0] = columnsBy(name, nodes, tensors) ?? 0;
  if (dims.length === 1 || !axes.every((length) => Number.isSafeInteger(length) && length > 0)) {
    const shape = dims.map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?').join(', ');
    throw new DataError(`expected the input '${name}' to be [batch, n] with a known n, received [${shape}]`);
  }
  const samples = first?.dimValue ?? 0;
  return { input: name, axes, samples: Number.isSafeInteger(samples) && samples > 0 ? samples : 0 };
}

/** How many columns the first operator behind the input wants. */
function columnsBy(
  input: string,
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, TensorNumbers>,
): number | undefined {
  const same = new Set([input]);
  for (const node of nodes) {
    const { op, inputs, outputs } = node;
    if (!same.has(inputs[0] ?? '')) continue;
    const second = tensors.get(inputs[1] ?? '')?.dims;
    if (op === 'MatMul') return second?.[0];
    if (op === 'Gemm') return second?.[settingOf(node, 'transB') === 1 ? 1 : 0];
    const offset = settingOf(node, 'offset');
    if (op === 'ai.onnx.ml.Scaler' && Array.isArray(offset) && offset.length > 1) return offset.length;
    if (second?.length === 1 && (second[0] ?? 0) > 1) return second[0];
    for (const name of outputs) same.add(name);
  }
  return undefined;
}

/** Names without our own prefix, unless two would become one. */
function parametersOf(
  tensors: ReadonlyMap<string, TensorNumbers>,
  roles: ReadonlyMap<string, Role>,
): readonly OnnxParameter[] {
  const found = [...tensors].flatMap(([value, { dims, type }]) => {
    const own = type === 'float' ? /^(params|layers)\/(.+)$/s.exec(value) : null;
    const role = roles.get(value);
    const kind = own ? (own[1] === 'params' ? 'params' : 'layers') : role?.kind;
    if (!kind) return [];
    if (dims.length > 2 || dims.includes(0)) {
      throw new DataError(`'${value}' is ${formatShape(dims)}; a parameter has at most two axes`);
    }
    if (value === '__proto__') throw new DataError(`'__proto__' is no name for a parameter`);
    const fan = role?.fan ?? 0;
    return [
      { value, name: own?.[2] ?? value, kind, shape: dims, start: role?.start ?? 0, spread: fan && 1 / Math.sqrt(fan) },
    ];
  });
  const names = new Map<string, number>();
  for (const { name } of found) names.set(name, (names.get(name) ?? 0) + 1);
  return found.map((parameter) =>
    names.get(parameter.name) === 1 ? parameter : { ...parameter, name: parameter.value },
  );
}

function readConstant(node: NodeProto, take: (name: string, tensor: TensorProto) => void): void {
  const [output = ''] = node.outputs;
  for (const attribute of node.attributes) {
    const { name, t, f, i, floats, ints } = attribute;
    const list = (values: readonly number[], dims: readonly number[], dataType: number): TensorProto => ({
      ...{ dims, dataType, name: output, rawData: new Uint8Array(0) },
      ...(dataType === 1 ? { floatData: values } : { int64Data: values }),
    });
    if (name === 'value' && t) take(output, { ...t, name: output });
    if (name === 'value_float') take(output, list([f ?? 0], [], 1));
    if (name === 'value_int') take(output, list([i ?? 0], [], 7));
    if (name === 'value_floats') take(output, list(floats ?? [], [floats?.length ?? 0], 1));
    if (name === 'value_ints') take(output, list(ints, [ints.length], 7));
  }
}

/** Those that are numbers or texts; of a tensor its first number. */
function attributesOf(node: NodeProto): readonly OnnxAttribute[] {
  return node.attributes.flatMap((attribute) => {
    const { name } = attribute;
    const value = attributeOf(attribute);
    if (value === undefined) return [];
    if (typeof value !== 'string' && ![value].flat().every(Number.isFinite)) {
      throw new DataError(`${nodeName(operatorOf(node), node.name)}: its attribute ${name} is not finite`);
    }
    return [{ name, value }];
  });
}

function attributeOf({ type, f, i, s, t, floats, ints }: AttributeProto): OnnxAttribute['value'] | undefined {
  switch (type) {
    case attributeTypes.float:
      return f ?? 0;
    case attributeTypes.int:
      return i ?? 0;
    case attributeTypes.string:
      return new TextDecoder().decode(s ?? new Uint8Array(0));
    case attributeTypes.floats:
      return floats ?? [];
    case attributeTypes.ints:
      return ints;
    case attributeTypes.tensor:
      return t && typeOfTensor(t) !== undefined ? numbersOf(t).values[0] : undefined;
    default:
      return undefined;
  }
}

function finite(name: string, tensor: TensorNumbers): TensorNumbers {
  const at = tensor.values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new DataError(`'${name}': element ${at} is ${tensor.values[at] ?? NaN}`);
  return tensor;
}
