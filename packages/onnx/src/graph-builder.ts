/**
 * Collects the nodes and initializers of one ONNX graph. Names are handed out in the order of
 * asking, so the same calls give the same graph.
 */
import { setFloat16 } from '@petamoriken/float16';
import { DataError, type Shape, formatShape } from '@rivulet/tensor';
import { target } from './opsets.js';
import {
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  attributeTypes,
  elementTypes,
} from './proto.js';

/** A setting of a node: an integer, a list of them, the body of a loop, text, or a float32. */
export type NodeAttribute = number | readonly number[] | GraphProto | string | { readonly float: number };

/** Settings of a node by name. */
export type NodeAttributes = Readonly<Record<string, NodeAttribute>>;

/** Options of a `GraphBuilder`. */
export type GraphOptions = {
  /** Operator set that the nodes are written for. Default 17. */
  readonly opset?: number;
  /** How weights are stored; what is computed with them is float32 in any case. Default 'float32'. */
  readonly weights?: 'float32' | 'float16';
};

/** Lengths of axes; a name stands for one that is known only when the model runs. */
export type Dims = readonly (number | string)[];

/**
 * A graph in the making; owns what it collects.
 *
 * @example
 * const graph = new GraphBuilder();
 * const y = graph.node('Mul', [graph.input('x', ['batch', 2]), graph.floats([3], [])]);
 * graph.output('y', y, elementTypes.float32, ['batch', 2]);
 */
export class GraphBuilder {
  private nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly taken: Set<string>;
  /** Constants that are there already, by their content. */
  private readonly constants = new Map<string, string>();
  /** Values that became outputs, and what they are called since. */
  private readonly renamed = new Map<string, string>();
  /** A value with one row a sample, and the number of its rows once somebody asked for it. */
  private rows: { readonly of: string; readonly count: string | null } | null = null;

  /** Operator set that the nodes are written for. */
  readonly opset: number;
  private readonly stored: 'float32' | 'float16';

  /**
   * @param around the graph whose node has this one as its body; its values can be read here
   * @param options of a body: those of the graph around it
   */
  constructor(
    private readonly around: GraphBuilder | null = null,
    { opset = around?.opset ?? target.opset, weights = around?.stored ?? 'float32' }: GraphOptions = {},
  ) {
    this.taken = around?.taken ?? new Set();
    this.opset = opset;
    this.stored = weights;
  }

  /** An input of the model. @returns the name of its value */
  input(name: string, dims: Dims, elementType: number = elementTypes.float32): string {
    const value = this.name(name);
    this.inputs.push(valueInfo(value, elementType, dims));
    if (dims[0] === 'batch') this.rows ??= { of: value, count: null };
    return value;
  }

  /** Says which value has one row a sample, where no input has. */
  rowsFrom(value: string): void {
    this.rows = { of: value, count: null };
  }

  /** A node with one result. @returns the name of its value */
  node(opType: string, inputs: readonly string[], attributes: NodeAttributes = {}): string {
    return this.nodeOf(opType, inputs, 1, attributes)[0] ?? '';
  }

  /**
   * A node with several results.
   *
   * @param domain whose operator it is; default '', ONNX itself
   * @returns the names of their values
   */
  nodeOf(
    opType: string,
    inputs: readonly string[],
    results: number,
    attributes: NodeAttributes = {},
    domain = '',
  ): readonly string[] {
    const name = this.name(`${opType}_${this.nodes.length}`);
    const outputs = Array.from({ length: results }, (_, index) => (index === 0 ? name : this.name(`${name}_${index}`)));
    this.nodes.push({
      inputs: inputs.map((input) => this.renamed.get(input) ?? input),
      outputs,
      name,
      opType,
      attributes: Object.entries(attributes).map(([key, setting]) => attribute(key, setting)),
      domain,
    });
    return outputs;
  }

  /**
   * Numbers known now, rounded to float32.
   *
   * @param name what they are called in the file, and all of them must be finite; left out: constants, of
   * which equal ones are kept once, and which may be infinite
   * @throws DataError when float32 cannot hold a number
   */
  floats(values: ArrayLike<number>, dims: readonly number[], name?: string): string {
    checkHolds('float32', values, name);
    const raw = rawOf(values, elementTypes.float32);
    return name === undefined
      ? this.constant(elementTypes.float32, dims, raw)
      : this.initializer(name, elementTypes.float32, dims, raw);
  }

  /**
   * Trained numbers, in float32 or stored as float16 with a node that makes them float32.
   *
   * @throws DataError when a number is not finite in the type that they are stored in
   */
  weights(values: ArrayLike<number>, dims: readonly number[], name: string): string {
    if (this.stored === 'float32') return this.floats(values, dims, name);
    checkHolds('float16', values, name);
    const half = this.initializer(name, elementTypes.float16, dims, rawOf(values, elementTypes.float16));
    return this.node('Cast', [half], { to: elementTypes.float32 });
  }

  /** A list of integers: axes, a shape. */
  integers(values: readonly number[]): string {
    return this.constant(elementTypes.int64, [values.length], rawOf(values, elementTypes.int64));
  }

  /** One number of shape [], of a type of its own. */
  number(value: number, elementType: number): string {
    return this.constant(elementType, [], rawOf([value], elementType));
  }

  /** A value stretched to a shape whose first axis may be the number of rows of the first input. */
  expand(value: string, shape: Shape): string {
    if (shape[0] !== 'batch') return this.node('Expand', [value, this.integers(shape.map(Number))]);
    return this.node('Expand', [
      value,
      this.node('Concat', [this.batchSize(), this.integers([Number(shape[1])])], { axis: 0 }),
    ]);
  }

  /**
   * Makes a value an output of the model, under a name of its own.
   *
   * @throws DataError when another value has that name
   */
  output(name: string, given: string, elementType: number, dims: Dims): void {
    if (this.name(name) !== name) throw new DataError(`a value called '${name}' exists; it is the name of an output`);
    this.outputs.push(valueInfo(name, elementType, dims));
    const value = this.renamed.get(given) ?? given;
    const made = this.nodes.some(({ outputs }) => outputs.includes(value));
    const shared = this.outputs.some((output) => output.name === value);
    if (!made || shared) {
      this.nodes.push({ inputs: [value], outputs: [name], name, opType: 'Identity', attributes: [], domain: '' });
      return;
    }
    this.renamed.set(value, name);
    const renamed = (values: readonly string[]): readonly string[] => values.map((one) => (one === value ? name : one));
    this.nodes = this.nodes.map((node) => ({ ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) }));
  }

  /** The graph as collected so far. */
  finish(name: string): GraphProto {
    return {
      nodes: [...this.nodes],
      name,
      initializers: [...this.initializers.values()],
      inputs: [...this.inputs],
      outputs: [...this.outputs],
    };
  }

  /** The same as the body of a loop, whose inputs are these values in this order. */
  finishBody(inputs: readonly string[]): GraphProto {
    const all = this.finish('body');
    const ordered = inputs.flatMap((name) => all.inputs.find((input) => input.name === name) ?? []);
    return { ...all, inputs: ordered };
  }

  /** The number of rows, as a list of one integer. */
  batchSize(): string {
    if (!this.rows) throw new DataError('a value has one row a sample, but no input of the model has rows');
    const count = this.rows.count ?? this.firstLength(this.rows.of);
    this.rows = { ...this.rows, count };
    return count;
  }

  /** The length of the first axis; Shape gives a part of a shape from operator set 15 on. */
  private firstLength(value: string): string {
    if (this.opset >= 15) return this.node('Shape', [value], { start: 0, end: 1 });
    return this.node('Slice', [this.node('Shape', [value]), this.integers([0]), this.integers([1])]);
  }

  /** Constants of a body are kept outside of it, where they are read once. */
  private constant(dataType: number, dims: readonly number[], rawData: Uint8Array): string {
    if (this.around) return this.around.constant(dataType, dims, rawData);
    const content = `${dataType} ${dims.join()} ${rawData.join()}`;
    const known = this.constants.get(content);
    if (known !== undefined) return known;
    const value = this.initializer(`constant_${this.constants.size}`, dataType, dims, rawData);
    this.constants.set(content, value);
    return value;
  }

  private initializer(name: string, dataType: number, dims: readonly number[], rawData: Uint8Array): string {
    const size = bytesOf(dataType);
    if (dims.reduce((product, length) => product * length, size) !== rawData.length) {
      throw new DataError(`${name}: expected the numbers of ${formatShape(dims)}, received ${rawData.length / size}`);
    }
    const value = this.name(name);
    this.initializers.set(value, { dims, dataType, name: value, rawData });
    return value;
  }

  /** The name itself where it is free. */
  private name(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.taken.has(name); count++) name = `${wanted}_${count}`;
    this.taken.add(name);
    return name;
  }
}

function bytesOf(dataType: number): number {
  if (dataType === elementTypes.bool) return 1;
  if (dataType === elementTypes.float16) return 2;
  return dataType === elementTypes.float32 ? 4 : 8;
}

/** The least number that rounds to infinity: half a step above the largest. */
const overflow = { float32: (2 - 2 ** -24) * 2 ** 127, float16: (2 - 2 ** -11) * 2 ** 15 } as const;

/** @param name of numbers that all must be finite; without one they may be infinite, and are so in the file */
function checkHolds(type: 'float32' | 'float16', values: ArrayLike<number>, name?: string): void {
  for (let index = 0; index < values.length; index++) {
    const size = Math.abs(values[index] ?? NaN);
    if (size < overflow[type] || (name === undefined && size === Infinity)) continue;
    throw new DataError(`${name ?? 'a constant'}: element ${index} is ${values[index]}, which ${type} cannot hold`);
  }
}

/** The numbers as a file holds them, little-endian; rounded once, to the nearest, ties to even. */
function rawOf(values: ArrayLike<number>, dataType: number): Uint8Array {
  const size = bytesOf(dataType);
  const raw = new Uint8Array(values.length * size);
  const view = new DataView(raw.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (dataType === elementTypes.float32) view.setFloat32(index * 4, value, true);
    else if (dataType === elementTypes.float16) setFloat16(view, index * 2, value, true);
    else if (dataType === elementTypes.float64) view.setFloat64(index * 8, value, true);
    else if (dataType === elementTypes.bool) raw[index] = value;
    else view.setBigInt64(index * 8, BigInt(value), true);
  }
  return raw;
}

function attribute(name: string, setting: NodeAttribute): AttributeProto {
  const { int, ints, string, float, graph } = attributeTypes;
  if (typeof setting === 'number') return { name, type: int, i: setting, ints: [] };
  if (typeof setting === 'string') return { name, type: string, s: new TextEncoder().encode(setting), ints: [] };
  if ('float' in setting) return { name, type: float, f: setting.float, ints: [] };
  return 'nodes' in setting ? { name, type: graph, g: setting, ints: [] } : { name, type: ints, ints: setting };
}

function valueInfo(name: string, elemType: number, lengths: Dims): ValueInfoProto {
  const dims = lengths.map((length) => (typeof length === 'string' ? { dimParam: length } : { dimValue: length }));
  return { name, type: { tensorType: { elemType, shape: { dims } } } };
}
