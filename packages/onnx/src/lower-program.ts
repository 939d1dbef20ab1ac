/**
 * Lowering: from a program to the nodes of an ONNX graph.
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
import { lowerings } from './lowerings.js';
import { type Match, type Pattern, patterns as allPatterns } from './patterns.js';

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
 * @throws DataError when a parameter is missing, has the wrong length, or is not finite in float32
 * @example
 * const graph = new GraphBuilder();
 * const values = lowerProgram(graph, { program, parameters, data: { x: graph.input('x', ['batch', 2]) } });
 */
export function lowerProgram(graph: GraphBuilder, options: LowerOptions): ReadonlyMap<string, string> {
  const { program, parameters, data, patterns = allPatterns } = options;
  const values = new Map<Node, string>();
  const roots = [...program.outputs.values()];
  const nodes = reachable(roots);
  const numbers = hostNumbers(program, nodes);
  const uses = countUses(roots, nodes);

  const needed = new Set<Node>(roots);
  const matches = new Map<Node, Match>();
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node) || numbers.has(node)) continue;
    let match: Match | null = null;
    for (const pattern of patterns) match ??= pattern(node, uses);
    if (match) matches.set(node, match);
    for (const input of match?.needs ?? node.inputs) needed.add(input);
  }

  for (const node of nodes) if (needed.has(node)) values.set(node, write(node));
  return new Map([...program.outputs].map(([name, output]) => [name, valueOf(output)]));

  function valueOf(node: Node): string {
    const value = values.get(node);
    if (value === undefined) throw new Error(`${node.op}: is used before it is written`);
    return value;
  }

  function write(node: Node): string {
    const number = numbers.get(node);
    if (number !== undefined) return node instanceof Mask ? graph.flag(number !== 0) : graph.floats([number], []);
    const match = matches.get(node);
    if (match) return match.write(graph, match.needs.map(valueOf));
    const state = node.as('state');
    if (state) {
      const [own, dims] = [parameter(parameters, state.name, node), node.shape.map(Number)];
      return isStatistic(state.name) ? graph.floats(own, dims, state.name) : graph.weights(own, dims, state.name);
    }
    const input = node.as('data');
    if (input) {
      const value = data[input.name];
      if (value === undefined)
        throw new ConfigError(`exportOnnx: the model needs '${input.name}', which is no input of it`);
      return value;
    }
    const lowering = lowerings[node.op];
    if (!lowering) throw new ConfigError(`exportOnnx: a model cannot hold '${node.op}'; trace it with traceInference`);
    return lowering(graph, node.inputs.map(valueOf), node.anyAttributes as never, node);
  }
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

function countUses(roots: readonly Node[], nodes: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of [...roots, ...nodes.flatMap(({ inputs }) => inputs)]) uses.set(node, (uses.get(node) ?? 0) + 1);
  return uses;
}
