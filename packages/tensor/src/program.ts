/**
 * A program: what a trace leaves behind for the backends.
 */
import type { Scalar } from './contracts.js';
import { ConfigError } from './errors.js';
import { formatShape } from './shape.js';
import { reachable } from './reachable.js';
import type { Node, Tensor } from './tensor.js';

/** A value that lives from step to step. */
export type StateSlot = {
  readonly leaf: Tensor;
  /** Its value before the first step, as a formula; `null`: it must be written. */
  readonly init: Tensor | null;
  /** Its value after a step; `null`: it stays. */
  readonly next: Tensor | null;
};

/** A number filled in at each step; `source: null` is filled by the backend (`step`, `count`). */
export type ScalarSlot = { readonly leaf: Tensor; readonly source: Scalar | null };

/**
 * Names of what a backend provides by itself: the number of the step, the number of samples in it,
 * and for each sample 1. Who pads a batch writes `valid` with 0 for the padding, and `count` is
 * then the number of the others.
 */
export const provided = { step: 'step', count: 'count', valid: 'valid' } as const;

/** What a program is made of; maps that are left out are empty. */
export type ProgramParts = {
  readonly state?: ReadonlyMap<string, StateSlot>;
  readonly data?: ReadonlyMap<string, Tensor>;
  readonly scalars?: ReadonlyMap<string, ScalarSlot>;
  readonly outputs: ReadonlyMap<string, Tensor>;
};

/** Everything that one step computes. Immutable. */
export class Program {
  /** States by name: `params/0.weight`, `layers/1.running_mean`, `optimizer/m/0.weight`. */
  readonly state: ReadonlyMap<string, StateSlot>;
  /** Inputs with one row a sample: `x`, `y`, and `valid`, which the backend provides. */
  readonly data: ReadonlyMap<string, Tensor>;
  /** Numbers filled in at each step: `step`, `count`, `optimizer/learningRate`. */
  readonly scalars: ReadonlyMap<string, ScalarSlot>;
  /** What a step reports: `loss` (shape []), `probabilities` ([batch, classes]). */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Names of the scalars that a caller fills in, in the order of `Call.scalars`. */
  readonly freeScalars: readonly string[];
  /** Names of the outputs of shape [], in the order of `Call.numbers`. */
  readonly numbers: readonly string[];
  /** What a step has to compute: outputs and next states. */
  readonly roots: readonly Tensor[];
  #nodes: readonly Node[] | undefined;

  /** @throws ConfigError when a state and an output or a data input have one name */
  constructor(readonly parts: ProgramParts) {
    const { state = new Map<string, StateSlot>(), data = new Map<string, Tensor>(), outputs } = parts;
    const { scalars = new Map<string, ScalarSlot>() } = parts;
    this.state = state;
    this.data = data;
    this.scalars = scalars;
    this.outputs = outputs;
    this.freeScalars = [...scalars.keys()].filter((name) => name !== provided.step && name !== provided.count);
    this.numbers = [...outputs].filter(([, tensor]) => tensor.shape.length === 0).map(([name]) => name);
    this.roots = [...outputs.values(), ...[...state.values()].flatMap(({ next }) => next ?? [])];
    const twice = [...state.keys()].find((name) => outputs.has(name) || data.has(name));
    if (twice !== undefined) throw new ConfigError(`'${twice}' is the name of a state and of something else`);
  }

  /** All nodes of a step, inputs before users. */
  nodes(): readonly Node[] {
    return (this.#nodes ??= reachable(this.roots));
  }

  /** The program as text: what it is given, a line a node, what it returns. */
  toString(): string {
    const nodes = this.nodes();
    const computed = nodes.filter((node) => nameOf(node) === null);
    const numbered = new Map(computed.map((node, index) => [node, `%${index}`]));
    const name = (node: Node): string => nameOf(node) ?? numbered.get(node) ?? '?';
    return [
      ...[...this.data].map(([key, leaf]) => `data ${key} : ${formatShape(leaf.shape)}`),
      ...[...this.state].map(([key, { leaf }]) => `state ${key} : ${formatShape(leaf.shape)}`),
      ...[...this.scalars.keys()].map((key) => `scalar ${key}`),
      ...computed.map((node) => {
        const call = `${node.op}(${node.inputs.map(name).join(', ')})${describe(node)}`;
        return `${name(node)} = ${call} : ${formatShape(node.shape)}`;
      }),
      ...[...this.outputs].map(([key, tensor]) => `output ${key} = ${name(tensor)}`),
      ...[...this.state].flatMap(([key, { next }]) => (next ? [`next ${key} = ${name(next)}`] : [])),
    ].join('\n');
  }
}

function nameOf(node: Node): string | null {
  const values = node.as('const')?.values;
  if (values?.length === 1) return Object.is(values[0], -0) ? '-0' : String(values[0]);
  if (values) return values.length > 4 ? null : `[${values.join(', ')}]`;
  return (node.as('state') ?? node.as('data') ?? node.as('scalar'))?.name ?? null;
}

function describe(node: Node): string {
  const shown = Object.entries(node.anyAttributes as Record<string, unknown>)
    .filter(([key, value]) => key !== 'shape' && value !== false)
    .map(([key, value]) =>
      value === true ? key : `${key} ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`,
    );
  return shown.length === 0 ? '' : ` {${shown.join(', ')}}`;
}
