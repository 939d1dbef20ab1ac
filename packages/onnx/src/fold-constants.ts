/**
 * Constant folding: what depends on parameters alone is computed once, in float64, and a run of
 * additions and multiplications by such values becomes one scale and one shift; after a dense
 * layer these go into its weights.
 *
 *   ((x Wᵀ + b) − μ) / √(σ² + ε) · γ + β  =  x (s·W)ᵀ + (s·(b − μ) + β)   with s = γ / √(σ² + ε)
 *
 * So batch normalization costs nothing at inference. Pure: a program and values in, a program and
 * values out, equal up to rounding.
 */
import { Program, type StateSlot, Tensor, Trace, evaluate, isSampleShape, sizeOf } from '@rivulet/tensor';
import type { Node, Shape } from '@rivulet/tensor';
import { type Parameters, parameter } from './lower-program.js';

/** A program with the values of its states. */
export type BoundProgram = { readonly program: Program; readonly parameters: Parameters };

/** x ∘ value, or value ∘ x when `reversed`; value has one number a column, or one for all. */
type Step = {
  readonly op: 'add' | 'sub' | 'mul' | 'div';
  readonly known: Node;
  readonly reversed: boolean;
};

/** `base` followed by steps that have not been written yet. */
type Chain = { readonly base: Node; readonly steps: readonly Step[] };

/**
 * Folds what is constant once training is over.
 *
 * @param program an inference program, simplified: broadcasts in the way of a step stop the folding
 * @param parameters a value for each state that the outputs depend on
 * @returns the program with new states `folded/0`, `folded/1`, … in place of those folded away
 * @throws DataError when a parameter is missing or has the wrong length
 * @example
 * const folded = foldConstants(simplify(program), end.parameters);
 */
export function foldConstants(program: Program, parameters: Parameters): BoundProgram {
  return new Folder(program, parameters).run();
}

class Folder {
  private readonly trace = new Trace();
  private readonly states = new Map<string, StateSlot>();
  private readonly results: Record<string, ArrayLike<number>> = {};
  private readonly written = new Map<Node, Node>();
  private readonly chains = new Map<Node, Chain>();
  private readonly uses = new Map<Node, number>();
  private made = 0;
  private readonly known: ReadonlyMap<Node, ArrayLike<number>>;
  private readonly nodes: readonly Node[];

  constructor(
    private readonly program: Program,
    private readonly parameters: Parameters,
  ) {
    const outputs = [...program.outputs.values()];
    this.nodes = new Program({ outputs: program.outputs }).nodes();
    for (const node of [...outputs, ...this.nodes.flatMap(({ inputs }) => inputs)]) {
      this.uses.set(node, (this.uses.get(node) ?? 0) + 1);
    }
    this.known = knownValues(program, this.nodes, parameters);
  }

  run(): BoundProgram {
    for (const node of this.nodes) {
      const chain = this.known.has(node) ? null : this.chainOf(node);
      if (chain) this.chains.set(node, chain);
    }
    const outputs = new Map([...this.program.outputs].map(([name, output]) => [name, this.get(output) as Tensor]));
    const data = new Map([...this.program.data].map(([name, leaf]) => [name, this.get(leaf) as Tensor]));
    const scalars = new Map(
      [...this.program.scalars].map(([name, { leaf, source }]) => [
        name,
        { leaf: this.trace.scalar(leaf.as('scalar')?.name ?? name), source },
      ]),
    );
    return {
      program: new Program({ state: this.states, data, scalars, outputs }),
      parameters: this.results as Parameters,
    };
  }

  /** The chain that ends in this node, if it is a step or the start of one. */
  private chainOf(node: Node): Chain | null {
    if (!isSampleShape(node.shape)) return null;
    const [left, right] = node.inputs;
    if (right && isDense(node) && this.known.has(right)) return { base: node, steps: [] };
    const step = this.stepOf(node);
    const input = step?.reversed ? right : left;
    if (!step || !input) return null;
    const before = this.uses.get(input) === 1 ? this.chains.get(input) : undefined;
    return before ? { base: before.base, steps: [...before.steps, step] } : { base: input, steps: [step] };
  }

  private stepOf(node: Node): Step | null {
    const { op } = node;
    if (op !== 'add' && op !== 'sub' && op !== 'mul' && op !== 'div') return null;
    const [left, right] = node.inputs as readonly [Node, Node];
    const isRow = (one: Node): boolean => this.known.has(one) && (one.shape.length < 2 || one.shape[0] === 1);
    const isWhole = (one: Node): boolean => one.shape.every((length, axis) => length === node.shape[axis]);
    if (isRow(right) && left.shape.length === 2 && isWhole(left)) return { op, known: right, reversed: false };
    if (op !== 'div' && isRow(left) && right.shape.length === 2 && isWhole(right))
      return { op, known: left, reversed: true };
    return null;
  }

  /** A node of the new program that has the value of one of the old. */
  private get(node: Node): Node {
    const done = this.written.get(node);
    if (done) return done;
    const made = this.known.has(node) ? this.leaf(node) : this.writeChain(node);
    this.written.set(node, made);
    return made;
  }

  private writeChain(node: Node): Node {
    const chain = this.chains.get(node);
    const dense =
      chain &&
      isDense(chain.base) &&
      this.chains.has(chain.base) &&
      (chain.base === node || this.uses.get(chain.base) === 1);
    if (!chain || chain.steps.length === 0) return this.copy(node);
    const { scale, shift } = this.combined(chain.steps, Number(node.shape[1]));
    const [scales, shifts] = [scale.some((s) => s !== 1), shift.some((t) => t !== 0)];
    const intoWeights = dense === true && scales;
    // What would not become shorter stays as it was written, with its names.
    if (!intoWeights && chain.steps.length <= Number(scales) + Number(shifts)) return this.copy(node);
    let result = intoWeights ? this.scaledDense(chain.base, scale) : (this.get(chain.base) as Tensor);
    if (scales && !intoWeights) result = result.mul(this.state(scale, [scale.length]));
    return shifts ? result.add(this.state(shift, [shift.length])) : result;
  }

  /** The scale and the shift that steps amount to, one number a column. */
  private combined(
    steps: readonly Step[],
    columns: number,
  ): { readonly scale: Float64Array; readonly shift: Float64Array } {
    const scale = new Float64Array(columns).fill(1);
    const shift = new Float64Array(columns);
    for (const { op, known, reversed } of steps) {
      const values = this.known.get(known) ?? [];
      for (let column = 0; column < columns; column++) {
        const value = values[values.length === 1 ? 0 : column] ?? NaN;
        if (op === 'mul' || op === 'div') {
          const factor = op === 'mul' ? value : 1 / value;
          scale[column]! *= factor;
          shift[column]! *= factor;
        } else if (op === 'sub' && reversed) {
          scale[column]! *= -1;
          shift[column] = value - shift[column]!;
        } else shift[column]! += op === 'add' ? value : -value;
      }
    }
    return { scale, shift };
  }

  /** The product with the columns of its result scaled, by scaling the weights. */
  private scaledDense(node: Node, scale: Float64Array): Tensor {
    const [x, weight] = node.inputs as readonly [Node, Node];
    const transposeB = node.as('matmul')?.transposeB ?? false;
    const columns = Number(weight.shape[1]);
    const values = Float64Array.from(this.known.get(weight) ?? []);
    for (let i = 0; i < values.length; i++) values[i]! *= scale[transposeB ? Math.floor(i / columns) : i % columns]!;
    return (this.get(x) as Tensor).matmul(this.state(values, weight.shape), { transposeB });
  }

  private copy(node: Node): Node {
    const inputs = node.inputs.map((input) => this.get(input));
    return node instanceof Tensor
      ? this.trace.tensor(node.op as Exclude<Node['op'], 'gt'>, inputs, node.anyAttributes)
      : this.trace.mask('gt', inputs);
  }

  /** A known value as a leaf: under its own name, as a number, or as a new state. */
  private leaf(node: Node): Tensor {
    const values = this.known.get(node) ?? [];
    const name = node.as('state')?.name;
    if (name !== undefined) return this.named(name, values, node.shape);
    if (node.shape.length === 0) return this.trace.constant(values[0] ?? NaN);
    return node.op === 'const' ? this.trace.constant(values, node.shape) : this.state(values, node.shape);
  }

  private state(values: ArrayLike<number>, shape: Shape): Tensor {
    let name = '';
    do name = `folded/${this.made++}`;
    while (this.program.state.has(name));
    return this.named(name, values, shape);
  }

  private named(name: string, values: ArrayLike<number>, shape: Shape): Tensor {
    const leaf = this.trace.state(name, shape);
    this.states.set(name, { leaf, init: null, next: null });
    this.results[name] = Float64Array.from(values);
    return leaf;
  }
}

function isDense(node: Node): boolean {
  return node.op === 'matmul' && isSampleShape(node.shape) && node.as('matmul')?.transposeA === false;
}

/** The values of all nodes that depend on constants, parameters and fixed numbers only. */
function knownValues(
  program: Program,
  nodes: readonly Node[],
  parameters: Parameters,
): ReadonlyMap<Node, ArrayLike<number>> {
  const feeds: Record<string, number | ArrayLike<number>> = {};
  const known = new Map<string, Tensor>();
  const members = new Set<Node>();
  for (const node of nodes) {
    const state = node.as('state')?.name;
    const scalar = node.as('scalar')?.name;
    const source = scalar === undefined ? undefined : program.scalars.get(scalar)?.source;
    if (state !== undefined) feeds[state] = parameter(parameters, state, node);
    else if (scalar !== undefined && typeof source === 'number') feeds[scalar] = source;
    else if (node.op !== 'const' && (node.inputs.length === 0 || !node.inputs.every((input) => members.has(input))))
      continue;
    if (node instanceof Tensor && isSampleShape(node.shape)) continue;
    members.add(node);
    if (node instanceof Tensor) known.set(String(node.id), node);
  }
  const values = evaluate(Object.fromEntries(known), feeds);
  return new Map([...known].map(([id, node]) => [node, values[id] ?? new Float64Array(sizeOf(node.shape))]));
}
