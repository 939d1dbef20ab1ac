/**
 * Collects the nodes and initializers of one ONNX graph. Names are handed out in the order of
 * asking, so the same calls give the same graph.
 */
import { DataError, type Shape, formatShape } from '@rivulet/tensor';
import {
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  attributeTypes,
  elementTypes,
} from './proto.js';

/** Settings of a node: integers, lists of them, and bodies of loops. */
export type NodeAttributes = Readonly<Record<string, number | readonly number[] | GraphProto>>;

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

  /** @param around the graph whose node has this one as its body; its values can be read here */
  constructor(private readonly around: GraphBuilder | null = null) {
    this.taken = around?.taken ?? new Set();
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

  /** A node with several results. @returns the names of their values */
  nodeOf(
    opType: string,
    inputs: readonly string[],
    results: number,
    attributes: NodeAttributes = {},
  ): readonly string[] {
    const name = this.name(`${opType}_${this.nodes.length}`);
    const outputs = Array.from({ length: results }, (_, index) => (index === 0 ? name : this.name(`${name}_${index}`)));
    this.nodes.push({
      inputs: inputs.map((input) => this.renamed.get(input) ?? input),
      outputs,
      name,
      opType,
      attributes: Object.entries(attributes).map(([key, setting]) => attribute(key, setting)),
      domain: '',
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
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? NaN;
      const isMeant = name === undefined && (value === Infinity || value === -Infinity);
      if (!Number.isFinite(Math.fround(value)) && !isMeant) {
        throw new DataError(`${name ?? 'a constant'}: element ${index} is ${values[index]}, which float32 cannot hold`);
      }
    }
    const raw = rawOf(values, elementTypes.float32);
    return name === undefined
      ? this.constant(elementTypes.float32, dims, raw)
      : this.initializer(name, elementTypes.float32, dims, raw);
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
    const count = this.rows.count ?? this.node('Shape', [this.rows.of], { start: 0, end: 1 });
    this.rows = { ...this.rows, count };
    return count;
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
  return dataType === elementTypes.float32 ? 4 : 8;
}

/** The numbers as a file holds them, little-endian. */
function rawOf(values: ArrayLike<number>, dataType: number): Uint8Array {
  const size = bytesOf(dataType);
  const raw = new Uint8Array(values.length * size);
  const view = new DataView(raw.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (dataType === elementTypes.float32) view.setFloat32(index * 4, value, true);
    else if (dataType === elementTypes.float64) view.setFloat64(index * 8, value, true);
    else if (dataType === elementTypes.bool) raw[index] = value;
    else view.setBigInt64(index * 8, BigInt(value), true);
  }
  return raw;
}

function attribute(name: string, setting: number | readonly number[] | GraphProto): AttributeProto {
  if (typeof setting === 'number') return { name, type: attributeTypes.int, i: setting, ints: [] };
  return 'nodes' in setting
    ? { name, type: attributeTypes.graph, g: setting, ints: [] }
    : { name, type: attributeTypes.ints, ints: setting };
}

function valueInfo(name: string, elemType: number, lengths: Dims): ValueInfoProto {
  const dims = lengths.map((length) => (typeof length === 'string' ? { dimParam: length } : { dimValue: length }));
  return { name, type: { tensorType: { elemType, shape: { dims } } } };
}
