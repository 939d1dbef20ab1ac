/**
 * A program: what a trace leaves behind for the backends.
 */
import type { Scalar } from './contracts.js';
import { formatShape } from './shape.js';
import { Node, type Tensor, reachable } from './tensor.js';

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
 * and for each sample 1 (0 for padding, where a backend pads).
 */
export const provided = { step: 'step', count: 'count', valid: 'valid' } as const;

/** Everything that one step computes. Immutable. */
export class Program {
  constructor(
    readonly parts: {
      readonly state?: ReadonlyMap<string, StateSlot>;
      readonly data?: ReadonlyMap<string, Tensor>;
      readonly scalars?: ReadonlyMap<string, ScalarSlot>;
      readonly outputs: ReadonlyMap<string, Tensor>;
    },
  ) {}

  /** States by name: `params/0.weight`, `layers/1.running_mean`, `optimizer/m/0.weight`. */
  get state(): ReadonlyMap<string, StateSlot> {
    return this.parts.state ?? new Map<string, StateSlot>();
  }

  /** Inputs with one row a sample: `x`, `y`, and `valid`, which the backend provides. */
  get data(): ReadonlyMap<string, Tensor> {
    return this.parts.data ?? new Map<string, Tensor>();
  }

  /** Numbers filled in at each step: `step`, `count`, `optimizer/learningRate`. */
  get scalars(): ReadonlyMap<string, ScalarSlot> {
    return this.parts.scalars ?? new Map<string, ScalarSlot>();
  }

  /** What a step reports: `loss` (shape []), `probabilities` ([batch, classes]). */
  get outputs(): ReadonlyMap<string, Tensor> {
    return this.parts.outputs;
  }

  /** Names of the scalars that a caller fills in, in the order of `Call.scalars`. */
  get freeScalars(): readonly string[] {
    return [...this.scalars.keys()].filter((name) => name !== provided.step && name !== provided.count);
  }

  /** Names of the outputs of shape [], in the order of `Call.numbers`. */
  get numbers(): readonly string[] {
    return [...this.outputs].filter(([, tensor]) => tensor.shape.length === 0).map(([name]) => name);
  }

  /** What a step has to compute: outputs and next states. */
  get roots(): readonly Tensor[] {
    return [...this.outputs.values(), ...[...this.state.values()].flatMap(({ next }) => next ?? [])];
  }

  /** All nodes of a step, inputs before users. */
  nodes(): readonly Node[] {
    return reachable(this.roots);
  }

  /** The program as text, a line a node. */
  toString(): string {
    const nodes = this.nodes();
    const names = new Map(nodes.map((node, index) => [node, nameOf(node) ?? `%${index}`]));
    const lines = nodes
      .filter((node) => nameOf(node) === null)
      .map((node) => {
        const inputs = node.inputs.map((input) => names.get(input)).join(', ');
        const attributes = describe(node);
        return `${names.get(node)} = ${node.op}(${inputs})${attributes} : ${formatShape(node.shape)}`;
      });
    const results = [...this.outputs].map(([name, tensor]) => `output ${name} = ${names.get(tensor)}`);
    const updates = [...this.state].flatMap(([name, { next }]) => (next ? [`state ${name} ← ${names.get(next)}`] : []));
    return [...lines, ...results, ...updates].join('\n');
  }
}

function nameOf(node: Node): string | null {
  const values = node.as('const')?.values;
  if (values) return values.length > 4 ? `const[${values.length}]` : values.length === 1 ? String(values[0]) : `[${values.join(', ')}]`;
  return (node.as('state') ?? node.as('data') ?? node.as('scalar'))?.name ?? null;
}

function describe(node: Node): string {
  const shown = Object.entries(node.anyAttributes as Record<string, unknown>).filter(
    ([key, value]) => key !== 'shape' && value !== false,
  );
  return shown.length === 0 ? '' : ` {${shown.map(([key, value]) => (value === true ? key : `${key} ${String(value)}`)).join(', ')}}`;
}
