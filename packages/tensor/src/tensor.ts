/**
 * Symbolic tensors: nodes of a program whose shapes are known and whose numbers are not.
 *
 * A `Trace` makes the nodes and keeps one of each kind: the same operation on the same inputs is
 * the same node, so a formula may be written twice and is computed once. Nodes never change.
 */
import { ShapeError } from './errors.js';
import { type Attributes, type Op, shapeRules } from './primitives.js';
import { NodeTable } from './node-table.js';
import { formatShape, type Shape, sameShape, sizeOf } from './shape.js';

/** What arithmetic accepts beside a tensor: a number, taken as a constant of shape []. */
export type Operand = Tensor | number;

/** A node of a program; either a `Tensor` or a `Mask`. */
export abstract class Node {
  constructor(
    /** The trace that made it. */
    readonly trace: Trace,
    /** Position in the trace; inputs always have smaller ones. */
    readonly id: number,
    readonly op: Op,
    readonly inputs: readonly Node[],
    readonly shape: Shape,
    private readonly attributes: Attributes[Op],
  ) {}

  /** The attributes, when this is a node of that operation; otherwise `undefined`. */
  as<O extends Op>(op: O): Attributes[O] | undefined {
    return this.op === op ? (this.attributes as Attributes[O]) : undefined;
  }

  /** The number, when this is a constant of shape []; otherwise `undefined`. */
  get constant(): number | undefined {
    return this.shape.length === 0 ? this.as('const')?.values[0] : undefined;
  }

  /** The attributes whatever the operation is; for passes that copy nodes. */
  get anyAttributes(): Attributes[Op] {
    return this.attributes;
  }
}

/** A value in a program: shape known, numbers not. All methods are pure and return new nodes. */
export class Tensor extends Node {
  /** this + x, elementwise; axes of length 1 stretch. */
  add(x: Operand): Tensor {
    return this.binary('add', x);
  }

  /** this − x. */
  sub(x: Operand): Tensor {
    return this.binary('sub', x);
  }

  /** this · x, elementwise. */
  mul(x: Operand): Tensor {
    return this.binary('mul', x);
  }

  /** this / x, elementwise. */
  div(x: Operand): Tensor {
    return this.binary('div', x);
  }

  /** The larger of both. Gradient: to the winner; at a tie to neither, as relu has it at 0. */
  max(x: Operand): Tensor {
    return this.binary('max', x);
  }

  /** The smaller of both. Gradient: to the winner; at a tie to neither. */
  min(x: Operand): Tensor {
    return this.binary('min', x);
  }

  /** this raised to x. The exponent has no gradient. */
  pow(x: Operand): Tensor {
    return this.binary('pow', x);
  }

  /** Where this > x. */
  gt(x: Operand): Mask {
    return this.trace.mask('gt', [this, this.trace.operand(x)]);
  }

  /** −this. */
  neg(): Tensor {
    return this.trace.tensor('neg', [this], {});
  }

  /** |this|. */
  abs(): Tensor {
    return this.trace.tensor('abs', [this], {});
  }

  /** −1, 0 or 1. */
  sign(): Tensor {
    return this.trace.tensor('sign', [this], {});
  }

  /** Square root. */
  sqrt(): Tensor {
    return this.trace.tensor('sqrt', [this], {});
  }

  /** e to the power of this. */
  exp(): Tensor {
    return this.trace.tensor('exp', [this], {});
  }

  /** Natural logarithm. */
  log(): Tensor {
    return this.trace.tensor('log', [this], {});
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return this.trace.tensor('tanh', [this], {});
  }

  /** 1 / (1 + e^−this). */
  sigmoid(): Tensor {
    return this.trace.tensor('sigmoid', [this], {});
  }

  /** this², as this · this. */
  square(): Tensor {
    return this.mul(this);
  }

  /**
   * Matrix product [p, k] · [k, q] → [p, q].
   *
   * @param x the right factor, a matrix
   * @param options.transposeA read this transposed; default false
   * @param options.transposeB read x transposed; default false
   * @throws ShapeError when the inner lengths differ
   */
  matmul(x: Tensor, { transposeA = false, transposeB = false } = {}): Tensor {
    return this.trace.tensor('matmul', [this, x], { transposeA, transposeB });
  }

  /**
   * Sum over axes.
   *
   * @param axes which; default all
   * @param options.keep leave the reduced axes in place with length 1; default false
   */
  sum(axes: readonly number[] = this.shape.map((_, axis) => axis), { keep = false } = {}): Tensor {
    return axes.length === 0 ? this : this.trace.tensor('sum', [this], { axes, keep });
  }

  /** Largest element over axes; options as in `sum`. Gradient: to every element equal to it. */
  amax(axes: readonly number[] = this.shape.map((_, axis) => axis), { keep = false } = {}): Tensor {
    return axes.length === 0 ? this : this.trace.tensor('amax', [this], { axes, keep });
  }

  /** The same values stretched to a larger shape. */
  broadcast(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : this.trace.tensor('broadcast', [this], { shape });
  }

  /** The same value, through which no gradient flows. */
  stop(): Tensor {
    return this.op === 'stop' ? this : this.trace.tensor('stop', [this], {});
  }

  /** A tensor of this shape with one value everywhere. */
  fill(value: Operand): Tensor {
    return this.trace.operand(value).broadcast(this.shape);
  }

  private binary(op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow', x: Operand): Tensor {
    return this.trace.tensor(op, [this, this.trace.operand(x)], {});
  }
}

/** The result of a comparison: not a number, so nothing but `where` takes it. */
export class Mask extends Node {
  /** `yes` where the comparison holds, `no` elsewhere. The gradient goes to the one taken. */
  where(yes: Operand, no: Operand): Tensor {
    return this.trace.tensor('where', [this, this.trace.operand(yes), this.trace.operand(no)], {});
  }
}

/** Makes the nodes of one program. */
export class Trace {
  private readonly nodes = new NodeTable();
  private readonly leaves = new Map<string, Tensor>();

  /** A constant: a number of shape [], or numbers in row-major order with their shape. */
  constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
    const list = typeof values === 'number' ? [values] : Array.from(values);
    if (typeof values === 'number' && shape.length > 0) return this.constant(values).broadcast(shape);
    if (list.length !== sizeOf(shape)) {
      throw new ShapeError(`constant: ${list.length} numbers do not fill ${formatShape(shape)}`);
    }
    return this.tensor('const', [], { values: list, shape });
  }

  /**
   * A value that lives from step to step.
   *
   * @throws ShapeError when there is a state of this name with another shape
   */
  state(name: string, shape: Shape): Tensor {
    return this.named(this.tensor('state', [], { name, shape }), name);
  }

  /**
   * A value that each step receives anew; shape ['batch', columns].
   *
   * @throws ShapeError when there is a data input of this name with other columns
   */
  data(name: string, columns: number): Tensor {
    return this.named(this.tensor('data', [], { name, shape: ['batch', columns] }), name);
  }

  /** The data input of this name; `undefined` where no formula asked for it. */
  dataLeaf(name: string): Tensor | undefined {
    return this.leaves.get(`data ${name}`);
  }

  /** A number that the loop fills in at each step. */
  scalar(name: string): Tensor {
    return this.tensor('scalar', [], { name });
  }

  /** Numbers in [0, 1), a function of seed, stream, step and position only. */
  uniform(stream: string, shape: Shape): Tensor {
    return this.tensor('uniform', [], { stream, shape });
  }

  /** A number as a tensor of this trace; a tensor as it is. */
  operand(x: Operand): Tensor {
    return typeof x === 'number' ? this.constant(x) : x;
  }

  /** The node of an operation that yields numbers; for formulas use the methods of `Tensor`. */
  tensor<O extends Exclude<Op, 'gt'>>(op: O, inputs: readonly Node[], attributes: Attributes[O]): Tensor {
    return this.node(op, inputs, attributes, (id, shape) => new Tensor(this, id, op, inputs, shape, attributes));
  }

  /** The node of a comparison. */
  mask(op: 'gt', inputs: readonly Node[]): Mask {
    return this.node(op, inputs, {}, (id, shape) => new Mask(this, id, op, inputs, shape, {}));
  }

  private named(leaf: Tensor, name: string): Tensor {
    const key = `${leaf.op} ${name}`;
    const known = this.leaves.get(key) ?? leaf;
    if (known !== leaf) {
      const shapes = `${formatShape(known.shape)} and ${formatShape(leaf.shape)}`;
      throw new ShapeError(`${leaf.op}: '${name}' has two shapes, ${shapes}`);
    }
    this.leaves.set(key, leaf);
    return leaf;
  }

  private node<O extends Op, N extends Node>(
    op: O,
    inputs: readonly Node[],
    attributes: Attributes[O],
    make: (id: number, shape: Shape) => N,
  ): N {
    for (const input of inputs) {
      if (input.trace !== this) throw new ShapeError(`${op}: its inputs belong to different programs`);
    }
    const known = this.nodes.find(op, inputs, attributes);
    if (known) return known as N;
    const shapes = inputs.map((input) => input.shape);
    const made = make(this.nodes.size, shapeRules[op](shapes, attributes));
    this.nodes.add(made);
    return made;
  }
}
