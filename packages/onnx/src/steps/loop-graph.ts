/**
 * Any number of steps of a program as one graph: a `Scan` whose body is a step.
 *
 * All samples are in; a step takes its own by their row numbers. What the steps hand on, parameters and
 * the optimizer's state, never leaves the runtime in between.
 */
import {
  Mask,
  type Node,
  type Program,
  type Shape,
  isSampleShape,
  partitionHostScalars,
  provided,
} from '@rivulet/tensor';
import { GraphBuilder } from '../graph-builder.js';
import { lowerNodes } from '../lower-nodes.js';
import { type GraphProto, elementTypes } from '../proto.js';
import { type Arena, type Flattening } from './flatten.js';
import { FlatValues } from './flat-values.js';
import { hoist } from './hoist.js';
import { type NumbersBy, computedNumbers, dependOnStep, fedNumber, fedNumbers, hyperParameters } from './numbers.js';
import { nextPrefix, uniformPrefix } from './step-graph.js';

const { bool, float32, float64, int64 } = elementTypes;

/** What a graph of many steps is made from. */
export type LoopGraphOptions = {
  /** Simplified; `withoutPadding` unless `valid` is to be an input. Its outputs are numbers. */
  readonly program: Program;
  readonly numbers: NumbersBy;
  /** What lies in vectors while the steps run. */
  readonly flattening: Flattening;
  /** Whether arenas are put in and come out as vectors under their own names; default: as the states that they hold. */
  readonly vectors?: boolean;
};

/** A value that the steps hand on: an arena, or a state by itself. */
type Carried = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly leaf: Node | null;
  readonly arena: Arena | null;
};

/**
 * Inputs: arenas and states by name; every data input [samples, columns]; `rows` [n] and `starts` [steps + 1],
 * int64: step i takes the samples rows[starts[i]] … rows[starts[i + 1] − 1]; random numbers as
 * `uniform/STREAM`, [n, columns] in the order of `rows`, or [steps, …]; and either `numbers` [slots, steps], or
 * `step`, int64, the number of the first one, and the hyper-parameters, float64, one or [steps]. Outputs:
 * `next/…` for what changes, and the outputs of the program, [steps].
 */
export function loopGraph({ program, numbers, flattening, vectors = false }: LoopGraphOptions): GraphProto {
  const graph = new GraphBuilder();
  const body = new GraphBuilder(graph);
  const given = new Map<Node, string>();
  const host = partitionHostScalars(program);
  const carried = carriedOf(program, flattening);
  const reported = [...program.outputs].filter(([, node]) => node.constant === undefined);

  const first = carried.map(({ name, dims, leaf, arena }) => {
    if (leaf) return graph.input(name, leaf.shape);
    if (!arena || vectors) return graph.input(name, dims);
    const all = arena.states.map((state) => graph.input(state, shapeOf(program, state)));
    return graph.node(
      'Concat',
      all.map((value) => graph.node('Reshape', [value, graph.integers([-1])])),
      { axis: 0 },
    );
  });
  for (const [name, { leaf, next }] of program.state) if (!next) given.set(leaf, graph.input(name, leaf.shape));

  // Where each step begins and ends, and what it is given beside: one row a step.
  const scanned: { readonly outside: string; readonly inside: string }[] = [];
  const scan = (name: string, outside: string, dims: readonly number[], type: number = float32): string => {
    const inside = body.input(name, dims, type);
    scanned.push({ outside, inside });
    return inside;
  };
  const starts = graph.input('starts', ['boundaries'], int64);
  const [from, to] = [
    graph.node('Slice', [starts, graph.integers([0]), graph.integers([-1])]),
    graph.node('Slice', [starts, graph.integers([1]), graph.integers([2 ** 31 - 1])]),
  ];
  const column = (value: string): string => graph.node('Unsqueeze', [value, graph.integers([1])]);
  const [begin, end] = [scan('begin', column(from), [1], int64), scan('end', column(to), [1], int64)];
  const part = (value: string): string => body.node('Slice', [value, begin, end]);

  const rows = program.data.size > 0 ? part(graph.input('rows', ['rows'], int64)) : '';
  if (rows !== '') body.rowsFrom(rows);
  const samples = new Map<Node, string>();
  for (const [name, leaf] of program.data) {
    const value = graph.input(name, ['samples', Number(leaf.shape[1])]);
    graph.rowsFrom(value);
    samples.set(leaf, value);
  }
  const hoisted = hoist(program);
  const ofAll = lowerNodes(graph, { roots: hoisted, given: givenBy(samples) });
  const gathered = (value: string): string => body.node('Gather', [value, rows], { axis: 0 });
  for (const node of program.nodes()) {
    const stream = node.as('uniform')?.stream;
    if (stream === undefined) continue;
    const name = uniformPrefix + stream;
    if (isSampleShape(node.shape)) given.set(node, part(graph.input(name, ['rows', Number(node.shape[1])])));
    else {
      const dims = node.shape.map(Number);
      given.set(node, scan(name, graph.input(name, ['steps', ...dims]), dims));
    }
  }
  const perStep = numbers === 'fed' ? fed() : computed();
  host.slots.forEach((slot, index) => {
    if (slot.op === 'const') return;
    const perStepAs = (type: number): string => scan(`number_${index}`, perStep(slot, index), [], type);
    // Whether something is so is computed as a truth value, and fed as a number.
    if (numbers === 'computed') given.set(slot, perStepAs(slot instanceof Mask ? bool : float32));
    else given.set(slot, fedNumber(body, slot, perStepAs(float32)));
  });

  const handedOn = carried.map(({ name, dims }) => body.input(`${name}/before`, dims));
  const flat = new FlatValues(body, flattening);
  carried.forEach(({ leaf, arena }, index) => {
    const value = handedOn[index] ?? '';
    if (leaf) given.set(leaf, value);
    if (arena) flat.add(arena, value, program);
  });
  const apart = carried.flatMap(({ name, leaf }) => (leaf ? (program.state.get(name)?.next ?? []) : []));
  const valueOf = lowerNodes(body, {
    roots: [...reported.map(([, node]) => node), ...apart, ...flat.needs()],
    given: (node) => {
      const all = samples.get(node) ?? (hoisted.includes(node) ? ofAll(node) : undefined);
      return all === undefined ? (givenBy(given)(node) ?? flat.read(node)) : () => gathered(all);
    },
  });
  for (const { name, dims, leaf } of carried) {
    const next = leaf ? program.state.get(name)?.next : null;
    const value = next ? valueOf(next) : flat.write(name, valueOf);
    body.output(`${name}/after`, value, float32, dims);
  }
  for (const [name, node] of reported) body.output(`${name}/now`, valueOf(node), float32, []);

  const results = graph.nodeOf(
    'Scan',
    [...first, ...scanned.map(({ outside }) => outside)],
    carried.length + reported.length,
    { body: body.finishBody([...handedOn, ...scanned.map(({ inside }) => inside)]), num_scan_inputs: scanned.length },
  );
  carried.forEach(({ name, dims, arena }, index) => {
    const value = results[index] ?? '';
    if (!arena || vectors) {
      graph.output(nextPrefix + name, value, float32, dims);
      return;
    }
    const parts = graph.nodeOf('Split', [value, graph.integers(arena.sizes)], arena.sizes.length, { axis: 0 });
    arena.states.forEach((state, part) => {
      const shape = shapeOf(program, state).map(Number);
      const shaped = graph.node('Reshape', [parts[part] ?? '', graph.integers(shape)]);
      graph.output(nextPrefix + state, shaped, float32, shape);
    });
  });
  reported.forEach(([name], index) => {
    graph.output(name, results[carried.length + index] ?? '', float32, ['steps']);
  });
  for (const [name, node] of program.outputs) {
    if (node.constant === undefined) continue;
    const all = graph.node('Expand', [graph.floats([node.constant], []), graph.node('Shape', [from])]);
    graph.output(name, all, float32, ['steps']);
  }
  return graph.finish('steps');

  function fed(): (slot: Node, index: number) => string {
    const all = host.slots.length > 0 ? graph.input(fedNumbers, [host.slots.length, 'steps']) : '';
    return (_, index) => graph.node('Gather', [all, graph.number(index, int64)], { axis: 0 });
  }

  function computed(): (slot: Node) => string {
    // Each has a length of its own: the runtime takes axes of one name for axes of one length.
    const inputs = hyperParameters(graph, program, host, (name) => [`one or steps of ${name}`]);
    const double = (value: string): string => graph.node('Cast', [value], { to: float64 });
    const count = graph.node('Shape', [from], { start: 0, end: 1 });
    let steps = '';
    if (dependOnStep(host)) {
      const range = [graph.number(0, int64), graph.node('Squeeze', [count]), graph.number(1, int64)];
      steps = double(graph.node('Add', [graph.node('Range', range), graph.input(provided.step, [], int64)]));
    }
    const source = (name: string): string => {
      if (name === provided.step) return steps;
      return name === provided.count ? double(graph.node('Sub', [to, from])) : (inputs.get(name) ?? '');
    };
    const values = computedNumbers(graph, host, source);
    return (slot) => graph.node('Expand', [values.get(slot) ?? '', count]);
  }
}

function givenBy(values: ReadonlyMap<Node, string>): (node: Node) => (() => string) | undefined {
  return (node) => {
    const value = values.get(node);
    return value === undefined ? undefined : () => value;
  };
}

function shapeOf(program: Program, state: string): Shape {
  return program.state.get(state)?.leaf.shape ?? [];
}

function carriedOf(program: Program, flattening: Flattening): readonly Carried[] {
  const inArena = new Set([...flattening.values()].flatMap(({ arena }) => arena.states));
  const arenas = [...flattening.values()].map(({ arena }) => ({
    name: arena.name,
    dims: [arena.sizes.reduce((sum, size) => sum + size, 0)],
    leaf: null,
    arena,
  }));
  const apart = [...program.state].flatMap(([name, { leaf, next }]) =>
    next && !inArena.has(name) ? [{ name, dims: leaf.shape.map(Number), leaf, arena: null }] : [],
  );
  return [...arenas, ...apart];
}
