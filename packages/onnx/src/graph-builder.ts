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

/** Options of a `GraphBuilder`. */
export type GraphOptions = {
  /** Operator set that the nodes are written for. Default 17. */
  readonly opset?: number;
  /** How weights are stored; what is computed with them is float32 in any case. Default 'float32'. */
  readonly weights?: 'float32' | 'float16';
};

/** Settings of a node; all that Rivulet writes are integers. */
export type NodeAttributes = Readonly<Record<string, number | readonly number[]>>;

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
  private readonly taken = new Set<string>();
  /** Constants that are there already, by their content. */
  private readonly constants = new Map<string, string>();
  private batch: { readonly of: string; readonly value: string } | null = null;
  /** Operator set that the nodes are written for. */
  readonly opset: number;
  private readonly stored: 'float32' | 'float16';

  constructor({ opset = target.opset, weights = 'float32' }: GraphOptions = {}) {
    this.opset = opset;
    this.stored = weights;
  }

  /** An input of the model. @returns the name of its value */
  input(name: string, shape: Shape): string {
    const value = this.name(name);
    this.inputs.push(valueInfo(value, elementTypes.float32, shape));
    return value;
  }

  /** A node with one result. @returns the name of its value */
  node(opType: string, inputs: readonly string[], attributes: NodeAttributes = {}): string {
    const value = this.name(`${opType}_${this.nodes.length}`);
    this.nodes.push({
      inputs,
      outputs: [value],
      name: value,
      opType,
      attributes: Object.entries(attributes).map(([name, setting]) => attribute(name, setting)),
      domain: '',
    });
    return value;
  }

  /**
   * Numbers known now, rounded to float32.
   *
   * @param name what they are called in the file; left out: constants, of which equal ones are kept once
   * @throws DataError when a number is not finite in float32
   */
  floats(values: ArrayLike<number>, dims: readonly number[], name?: string): string {
    const raw = numbersOf(values, name ?? 'a constant', 'float32');
    const called = name ?? `constant_${this.constants.size}`;
    return this.initializer(called, elementTypes.float32, dims, raw, name === undefined);
  }

  /**
   * Trained numbers, in float32 or stored as float16 with a node that makes them float32.
   *
   * @throws DataError when a number is not finite in the type that they are stored in
   */
  weights(values: ArrayLike<number>, dims: readonly number[], name: string): string {
    if (this.stored === 'float32') return this.floats(values, dims, name);
    const half = this.initializer(name, elementTypes.float16, dims, numbersOf(values, name, 'float16'), false);
    return this.node('Cast', [half], { to: elementTypes.float32 });
  }

  /** A list of integers: axes, a shape. */
  integers(values: readonly number[]): string {
    const raw = new Uint8Array(values.length * 8);
    const view = new DataView(raw.buffer);
    values.forEach((value, index) => {
      view.setBigInt64(index * 8, BigInt(value), true);
    });
    return this.initializer(`constant_${this.constants.size}`, elementTypes.int64, [values.length], raw, true);
  }

  /** A truth value of shape []. */
  flag(value: boolean): string {
    return this.initializer(
      `constant_${this.constants.size}`,
      elementTypes.bool,
      [],
      Uint8Array.of(value ? 1 : 0),
      true,
    );
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
  output(name: string, value: string, elementType: number, shape: Shape | readonly ['batch']): void {
    if (this.name(name) !== name) throw new DataError(`a value called '${name}' exists; it is the name of an output`);
    this.outputs.push(valueInfo(name, elementType, shape));
    const made = this.nodes.some(({ outputs }) => outputs.includes(value));
    const shared = this.outputs.some((output) => output.name === value);
    if (!made || shared) {
      this.nodes.push({ inputs: [value], outputs: [name], name, opType: 'Identity', attributes: [], domain: '' });
      return;
    }
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

  /** The number of rows, as a list of one integer. */
  private batchSize(): string {
    const of = this.inputs.find(({ type }) => type?.tensorType?.shape?.dims[0]?.dimParam === 'batch')?.name;
    if (of === undefined) throw new DataError('a value has one row a sample, but no input of the model has rows');
    if (this.batch?.of !== of) this.batch = { of, value: this.firstLength(of) };
    return this.batch.value;
  }

  /** The length of the first axis; Shape gives a part of a shape from operator set 15 on. */
  private firstLength(value: string): string {
    if (this.opset >= 15) return this.node('Shape', [value], { start: 0, end: 1 });
    return this.node('Slice', [this.node('Shape', [value]), this.integers([0]), this.integers([1])]);
  }

  private initializer(
    name: string,
    dataType: number,
    dims: readonly number[],
    rawData: Uint8Array,
    share: boolean,
  ): string {
    if (dims.reduce((product, length) => product * length, bytesOf(dataType)) !== rawData.length) {
      throw new DataError(
        `${name}: expected the numbers of ${formatShape(dims)}, received ${rawData.length / bytesOf(dataType)}`,
      );
    }
    const content = share ? `${dataType} ${dims.join()} ${rawData.join()}` : '';
    const known = share ? this.constants.get(content) : undefined;
    if (known !== undefined) return known;
    const value = this.name(name);
    if (share) this.constants.set(content, value);
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

/** Rounded once, to the nearest, ties to even; the lowest byte first. */
function numbersOf(values: ArrayLike<number>, who: string, type: 'float32' | 'float16'): Uint8Array {
  const bytes = bytesOf(elementTypes[type]);
  const raw = new Uint8Array(values.length * bytes);
  const view = new DataView(raw.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!(Math.abs(value) < overflow[type])) {
      throw new DataError(`${who}: element ${index} is ${value}, which ${type} cannot hold`);
    }
    if (type === 'float32') view.setFloat32(index * bytes, value, true);
    else setFloat16(view, index * bytes, value, true);
  }
  return raw;
}

/** The least number that rounds to infinity: half a step above the largest. */
const overflow = { float32: (2 - 2 ** -24) * 2 ** 127, float16: (2 - 2 ** -11) * 2 ** 15 } as const;

function bytesOf(dataType: number): number {
  const { int64, bool, float16 } = elementTypes;
  return dataType === int64 ? 8 : dataType === bool ? 1 : dataType === float16 ? 2 : 4;
}

function attribute(name: string, setting: number | readonly number[]): AttributeProto {
  return typeof setting === 'number'
    ? { name, type: attributeTypes.int, i: setting, ints: [] }
    : { name, type: attributeTypes.ints, ints: setting };
}

function valueInfo(name: string, elemType: number, shape: readonly (number | 'batch')[]): ValueInfoProto {
  const dims = shape.map((length) => (length === 'batch' ? { dimParam: 'batch' } : { dimValue: length }));
  return { name, type: { tensorType: { elemType, shape: { dims } } } };
}
