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
  /** Whether it depends on constants and on scalars of the step only. */
  readonly isHostScalar: boolean;

  constructor(
    /** The trace that made it. */
    readonly trace: Trace,
    /** Position in the trace; inputs always have smaller ones. */
    readonly id: number,
    readonly op: Op,
    readonly inputs: readonly Node[],
    readonly shape: Shape,
    private readonly attributes: Attributes[Op],
  ) {
    const leaf = op === 'const' || op === 'scalar';
    this.isHostScalar =
      shape.length === 0 && (leaf || (inputs.length > 0 && inputs.every((input) => input.isHostScalar)));
  }

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
    return this.trace.tensor('neg', [this], none);
  }

  /** |this|. */
  abs(): Tensor {
    return this.trace.tensor('abs', [this], none);
  }

  /** −1, 0 or 1. */
  sign(): Tensor {
    return this.trace.tensor('sign', [this], none);
  }

  /** Square root. */
  sqrt(): Tensor {
    return this.trace.tensor('sqrt', [this], none);
  }

  /** e to the power of this. */
  exp(): Tensor {
    return this.trace.tensor('exp', [this], none);
  }

  /** Natural logarithm. */
  log(): Tensor {
    return this.trace.tensor('log', [this], none);
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return this.trace.tensor('tanh', [this], none);
  }

  /** 1 / (1 + e^−this). */
  sigmoid(): Tensor {
    return this.trace.tensor('sigmoid', [this], none);
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
    return this.op === 'stop' ? this : this.trace.tensor('stop', [this], none);
  }

  /** A tensor of this shape with one value everywhere. */
  fill(value: Operand): Tensor {
    return this.trace.operand(value).broadcast(this.shape);
  }

  private binary(op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow', x: Operand): Tensor {
    return this.trace.tensor(op, [this, this.trace.operand(x)], none);
  }
}

/** The result of a comparison: not a number, so nothing but `where` takes it. */
export class Mask extends Node {
  /** `yes` where the comparison holds, `no` elsewhere. The gradient goes to the one taken. */
  where(yes: Operand, no: Operand): Tensor {
    return this.trace.tensor('where', [this, this.trace.operand(yes), this.trace.operand(no)], none);
  }
}

/** Makes the nodes of one program. */
export class Trace {
  private readonly nodes = new NodeTable();
  private readonly leaves = new Map<string, Tensor>();
  /** Constants of shape [], found without writing them as text. */
  private readonly numbers = new Map<number, Tensor>();

  /** A constant: a number of shape [], or numbers in row-major order with their shape. */
  constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
    if (typeof values === 'number') {
      const number = this.number(values);
      return shape.length > 0 ? number.broadcast(shape) : number;
    }
    const list = Array.from(values);
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
    const known = this.nodes.find(op, inputs, attributes) as Tensor | undefined;
    if (known) return known;
    const shape = this.shapeOf(op, inputs, attributes);
    return this.nodes.add(new Tensor(this, this.nodes.size, op, inputs, shape, attributes));
  }

  /** The node of a comparison. */
  mask(op: 'gt', inputs: readonly Node[]): Mask {
    const known = this.nodes.find(op, inputs, none) as Mask | undefined;
    return known ?? this.nodes.add(new Mask(this, this.nodes.size, op, inputs, this.shapeOf(op, inputs, none), none));
  }

  private number(value: number): Tensor {
    // −0 and 0 are the same to a map.
    const isOwnKey = !Object.is(value, -0);
    const known = isOwnKey ? this.numbers.get(value) : undefined;
    if (known) return known;
    const made = this.tensor('const', [], { values: [value], shape: [] });
    if (isOwnKey) this.numbers.set(value, made);
    return made;
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

  private shapeOf<O extends Op>(op: O, inputs: readonly Node[], attributes: Attributes[O]): Shape {
    for (let i = 0; i < inputs.length; i++) {
      if (inputs[i]!.trace !== this) throw new ShapeError(`${op}: its inputs belong to different programs`);
    }
    return shapeRules[op](
      inputs.map((input) => input.shape),
      attributes,
    );
  }
}

/** The attributes of most operations. */
const none = {};
