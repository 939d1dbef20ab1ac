/**
 * Expressions: the code that computes a node where it is used, four floats at a time.
 */
import { type Node, isHostScalar } from '@rivulet/tensor';
import type { Code } from './code.js';
import type { Elementary } from './elementary.js';

/** Operations that are one instruction. */
const instructions = {
  add: 'f32x4.add',
  sub: 'f32x4.sub',
  mul: 'f32x4.mul',
  div: 'f32x4.div',
  gt: 'f32x4.gt',
  neg: 'f32x4.neg',
  abs: 'f32x4.abs',
  sqrt: 'f32x4.sqrt',
} as const;

/**
 * Largest and smallest, NaN if either is. Beside a number, a < b ? b : a does the same in one instruction of the
 * machine: a NaN in a stays.
 */
const extremes = {
  max: { besideNumber: 'f32x4.pmax', otherwise: 'f32x4.max' },
  min: { besideNumber: 'f32x4.pmin', otherwise: 'f32x4.min' },
} as const;

/** Vectors of one iteration, at most. */
const mostVectors = 4;

/** How a body reads what is in memory: pushes four floats of a node that is not computed here. */
export type Reader = (node: Node, vector: number) => void;

/**
 * Computes nodes within one loop body. Values are remembered in locals, so a node that is used twice
 * in a body is computed once.
 */
export class Body {
  private readonly known = new Map<number, number>();

  /**
   * @param isRead whether a node is read from memory (or is a number of the host)
   * @param read pushes such a node
   * @param isUniform whether a node is the same for all iterations of `vector`
   */
  constructor(
    private readonly code: Code,
    private readonly elementary: Elementary,
    private readonly isRead: (node: Node) => boolean,
    private readonly read: Reader,
    private readonly isUniform: (node: Node) => boolean,
  ) {}

  /** Says that a node's value is in a local already: an accumulator. */
  define(node: Node, vector: number, local: number): void {
    this.known.set(this.key(node, vector), local);
  }

  /** Pushes the value of a node: numbers for tensors, all-ones or all-zeros for masks. */
  push(node: Node, vector: number): void {
    const key = this.key(node, vector);
    const local = this.known.get(key);
    if (local !== undefined) {
      this.code.get(local);
      return;
    }
    const constant = node.constant;
    if (constant !== undefined) {
      this.code.splat(constant);
      return;
    }
    if (this.isRead(node)) this.read(node, vector);
    else this.compute(node, vector);
    const made = this.code.local('v128');
    this.code.tee(made);
    this.known.set(key, made);
  }

  private key(node: Node, vector: number): number {
    return this.isUniform(node) ? node.id * mostVectors : node.id * mostVectors + vector;
  }

  private compute(node: Node, vector: number): void {
    const { code } = this;
    const a = node.inputs[0]!;
    const b = node.inputs[1]!;
    const c = node.inputs[2]!;
    switch (node.op) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'gt':
        this.push(a, vector);
        this.push(b, vector);
        code.op(instructions[node.op]);
        return;
      case 'max':
      case 'min': {
        const { besideNumber, otherwise } = extremes[node.op];
        this.push(a, vector);
        this.push(b, vector);
        code.op(Number.isNaN(b.constant ?? NaN) ? otherwise : besideNumber);
        return;
      }
      case 'where':
        if (c.constant === 0 && !Object.is(c.constant, -0)) this.masked(a, vector, b).op('v128.and');
        else if (b.constant === 0 && !Object.is(b.constant, -0)) this.masked(a, vector, c).op('v128.andnot');
        else this.masked(a, vector, b, c).op('v128.bitselect');
        return;
      case 'neg':
      case 'abs':
      case 'sqrt':
        this.push(a, vector);
        code.op(instructions[node.op]);
        return;
      case 'sign':
        // 1 where x > 0, minus 1 where x < 0: the comparison's bits as a mask of 1.0.
        this.push(a, vector);
        code.splat(0).op('f32x4.gt').splat(1).op('v128.and');
        this.push(a, vector);
        code.splat(0).op('f32x4.lt').splat(1).op('v128.and', 'f32x4.sub');
        // A NaN stays: all bits set are one.
        this.push(a, vector);
        this.push(a, vector);
        code.op('f32x4.ne', 'v128.or');
        return;
      case 'exp':
      case 'log':
      case 'tanh':
      case 'sigmoid':
        this.push(a, vector);
        code.call(this.elementary[node.op]);
        return;
      case 'pow':
        this.power(a, b, vector);
        return;
      case 'broadcast':
      case 'stop':
        this.push(a, vector);
        return;
      default:
        throw new Error(`${node.op} is no elementwise operation`);
    }
  }

  /** Pushes tensors, then the bits of a mask; the host holds its comparisons as 1 and 0. */
  private masked(mask: Node, vector: number, ...inputs: readonly Node[]): Code {
    for (let i = 0; i < inputs.length; i++) this.push(inputs[i]!, vector);
    this.push(mask, vector);
    if (isHostScalar(mask)) this.code.splat(0).op('f32x4.gt');
    return this.code;
  }

  /** Small whole powers by multiplication, others as ±exp(b · log |a|). */
  private power(a: Node, b: Node, vector: number): void {
    const exponent = b.constant;
    if (exponent !== undefined && Number.isInteger(exponent) && Math.abs(exponent) <= 8) {
      if (exponent <= 0) this.code.splat(1);
      for (let i = 0; i < Math.abs(exponent); i++) {
        this.push(a, vector);
        if (exponent < 0) this.code.op('f32x4.div');
        else if (i > 0) this.code.op('f32x4.mul');
      }
      return;
    }
    const { code } = this;
    this.push(a, vector);
    code.op('f32x4.abs').call(this.elementary.log);
    this.push(b, vector);
    code.op('f32x4.mul').call(this.elementary.exp);
    // A negative base makes an odd power negative, and a power that is not whole NaN.
    this.push(b, vector);
    code.op('i32x4.trunc_sat_f32x4_s').int(31).op('i32x4.shl');
    this.push(a, vector);
    code.op('v128.and', 'v128.xor');
    this.push(a, vector);
    code.splat(0).op('f32x4.lt');
    this.push(b, vector);
    code.op('f32x4.nearest');
    this.push(b, vector);
    code.op('f32x4.ne', 'v128.and', 'v128.or');
    // Anything to the power of 0 is 1, also what has no logarithm.
    const power = code.local('v128');
    code.set(power).splat(1).get(power);
    this.push(b, vector);
    code.splat(0).op('f32x4.eq', 'v128.bitselect');
  }
}
