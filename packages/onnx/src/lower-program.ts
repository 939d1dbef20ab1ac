/**
 * From a trained program to the nodes of an ONNX graph, with its parameters as initializers.
 */
import {
  ConfigError,
  DataError,
  type Floats,
  Mask,
  type Node,
  type Program,
  formatShape,
  partitionHostScalars,
  reachable,
} from '@rivulet/tensor';
import type { GraphBuilder } from './graph-builder.js';
import { lowerNodes } from './lower-nodes.js';
import type { Pattern } from './patterns.js';
import { elementTypes } from './proto.js';

/** Values of states by name, row-major: what the `end` event of a training carries. */
export type Parameters = Readonly<Record<string, Floats | readonly number[]>>;

/** What `lowerProgram` needs. */
export type LowerOptions = {
  /** What is lowered: its outputs; next states are left out. */
  readonly program: Program;
  /** A value for each state that the outputs depend on; others may be there as well. */
  readonly parameters: Parameters;
  /** Names of the values in the graph that stand for the data of the program: `{ x: 'features' }`. */
  readonly data: Readonly<Record<string, string>>;
  /** Groups of primitives that become one operator. Default: Gemm, Relu and Softmax. */
  readonly patterns?: readonly Pattern[];
};

/**
 * Writes what a program's outputs are computed from into a graph: a node a primitive, parameters
 * as initializers under their own names, formulas of numbers alone as one constant each.
 *
 * @returns the names of the values that the outputs became, by output
 * @throws ConfigError when the program has something a model cannot have: random numbers, the
 * number of the step, a hyper-parameter that changes
 * @throws DataError when a parameter is missing, has the wrong length, or is not finite in the type it is stored in
 * @example
 * const graph = new GraphBuilder();
 * const values = lowerProgram(graph, { program, parameters, data: { x: graph.input('x', ['batch', 2]) } });
 */
export function lowerProgram(graph: GraphBuilder, options: LowerOptions): ReadonlyMap<string, string> {
  const { program, parameters, data, patterns } = options;
  const roots = [...program.outputs.values()];
  const numbers = hostNumbers(program, reachable(roots));
  const given = (node: Node): (() => string) | undefined => {
    const number = numbers.get(node);
    if (number !== undefined) {
      return () => (node instanceof Mask ? graph.number(number, elementTypes.bool) : graph.floats([number], []));
    }
    const state = node.as('state');
    if (state) {
      const [own, dims] = [parameter(parameters, state.name, node), node.shape.map(Number)];
      return () =>
        isStatistic(state.name) ? graph.floats(own, dims, state.name) : graph.weights(own, dims, state.name);
    }
    const input = node.as('data');
    const value = input && data[input.name];
    if (input && value === undefined) {
      throw new ConfigError(`exportOnnx: the model needs '${input.name}', which is no input of it`);
    }
    if (node.op === 'uniform') {
      throw new ConfigError(`exportOnnx: a model cannot hold '${node.op}'; trace it with traceInference`);
    }
    return value === undefined ? undefined : () => value;
  };
  const valueOf = lowerNodes(graph, { roots, given, ...(patterns && { patterns }) });
  return new Map([...program.outputs].map(([name, output]) => [name, valueOf(output)]));
}

/** Statistics of layers are few numbers of any size: a variance may be far below what float16 tells from 0. */
function isStatistic(name: string): boolean {
  return name.startsWith('layers/');
}

/** The values of a state, or a clear error. */
export function parameter(parameters: Parameters, name: string, { shape }: Node): ArrayLike<number> {
  const values = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!values)
    throw new DataError(`exportOnnx: '${name}' is missing; there are ${Object.keys(parameters).join(', ') || 'none'}`);
  const size = shape.reduce<number>((product, length) => product * Number(length), 1);
  if (values.length !== size) {
    throw new DataError(`exportOnnx: '${name}' ${formatShape(shape)} holds ${size} numbers, received ${values.length}`);
  }
  return values;
}

/** Formulas of numbers alone, computed in float64 as every backend does it. */
function hostNumbers(program: Program, nodes: readonly Node[]): ReadonlyMap<Node, number> {
  const host = partitionHostScalars(program);
  const wanted = new Set(nodes);
  const slots = host.slots.filter((slot) => wanted.has(slot));
  for (const leaf of reachable(slots)) {
    const name = leaf.as('scalar')?.name;
    if (name === undefined || typeof program.scalars.get(name)?.source === 'number') continue;
    throw new ConfigError(
      `exportOnnx: the model depends on '${name}', which changes while training; a model needs a fixed number`,
    );
  }
  const free = program.freeScalars.map((name) => program.scalars.get(name)?.source);
  const results: number[] = [];
  host.fill(
    0,
    0,
    Float64Array.from(free, (source) => (typeof source === 'number' ? source : NaN)),
    0,
    results,
    0,
  );
  return new Map(host.slots.map((slot, index) => [slot, results[index] ?? NaN]));
}
