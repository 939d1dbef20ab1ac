/**
 * From expressions to the text of a kernel, in the part of JavaScript that gpu.js translates.
 *
 * Sizes are literals: a loop bounded by an argument would end after 1,000 turns without a word.
 * Every operation is a constant of its own, so precedence and types need no thought; a loop has a
 * block of its own.
 */
import { type Node, type Tensor, isHostScalar } from '@rivulet/tensor';
import { dimsOf, rowsIn } from './dims.js';
import { type Plan, arrays, isLeaf } from './plan.js';
import { type RowLayout, positions } from './row-layout.js';

/** A kernel before the library has it. */
export type KernelSource = {
  readonly source: string;
  /** Size of the result as [x, y, z]. */
  readonly output: readonly number[];
  /** Names of the arrays that it reads, in the order of its parameters. */
  readonly reads: readonly string[];
};

/** What expressions need to know of where things lie. */
export type Places = {
  readonly plan: Plan;
  readonly row: RowLayout;
  /** Where each state lies: its array and layer. */
  readonly states: ReadonlyMap<string, { readonly stack: string; readonly layer: number }>;
  /** Where each array of constants begins. */
  readonly constants: ReadonlyMap<Node, number>;
  /** Whether it is JavaScript that computes: powers and tanh are exact, and all else is in float64 until it is stored. */
  readonly exact: boolean;
};

/** A block of statements; looks up in the blocks around it what was computed already. */
class Block {
  readonly lines: string[] = [];
  private readonly known = new Map<string, string>();
  constructor(private readonly around: Block | null = null) {}

  find(key: string): string | undefined {
    return this.known.get(key) ?? this.around?.find(key);
  }

  remember(key: string, text: string): string {
    this.known.set(key, text);
    return text;
  }
}

const x = 'this.thread.x';
const y = 'this.thread.y';
const z = 'this.thread.z';

/** The text of one kernel. */
export class KernelWriter {
  private readonly parameters = new Map<string, string>();
  private names = 0;

  constructor(private readonly places: Places) {}

  /** A kernel of one value. */
  value(node: Node): KernelSource {
    const block = new Block();
    const result = this.compute(node, block, y, x);
    return this.finish([...block.lines, `return ${result};`], node, []);
  }

  /** A kernel of layers of equal size, one value each. */
  layers(nodes: readonly Node[]): KernelSource {
    const [first] = nodes;
    if (!first) throw new Error('a kernel of nothing');
    const lines = ['let result = 0;'];
    nodes.forEach((node, layer) => {
      const block = new Block();
      const text = this.at(node, block, y, x);
      const own = [...block.lines, `result = ${text};`];
      lines.push(...(nodes.length === 1 ? own : [`if (${z} === ${layer}) {`, ...own, '}']));
    });
    return this.finish([...lines, 'return result;'], first, [nodes.length]);
  }

  private finish(lines: readonly string[], node: Node, more: readonly number[]): KernelSource {
    const dims = dimsOf(node);
    const source = `function (${[...this.parameters.values()].join(', ')}) {\n${lines.join('\n')}\n}`;
    const output = [dims.columns, rowsIn(dims, this.places.row.room), ...more];
    return { source, output, reads: [...this.parameters.keys()] };
  }

  /** The parameter for an array. */
  private array(name: string): string {
    const known = this.parameters.get(name);
    if (known) return known;
    const made = `a${this.parameters.size}`;
    this.parameters.set(name, made);
    return made;
  }

  private define(block: Block, text: string, word = 'const'): string {
    const name = `t${this.names++}`;
    block.lines.push(`${word} ${name} = ${text};`);
    return name;
  }

  /** A result of arithmetic. JavaScript computes in float64: what float32 cannot hold must be infinite at once. */
  private result(block: Block, text: string): string {
    return this.define(block, this.places.exact ? `Math.fround(${text})` : text);
  }

  private row(position: number): string {
    return `${this.array(arrays.row)}[${position}]`;
  }

  /** A node at a row and a column; an axis of length 1 stands still. */
  private at(node: Node, block: Block, row: string, column: string): string {
    const dims = dimsOf(node);
    const [i, j] = [dims.rows === 1 ? '0' : row, dims.columns === 1 ? '0' : column];
    if (this.places.plan.kept.has(node)) return `${this.array(arrays.kept(node))}[${i}][${j}]`;
    if (isLeaf(node)) return this.leaf(node, i, j);
    const key = `${node.id} ${i} ${j}`;
    return block.find(key) ?? block.remember(key, this.compute(node, block, i, j));
  }

  private leaf(node: Node, i: string, j: string): string {
    const { states, constants, row } = this.places;
    const { columns } = dimsOf(node);
    const state = node.as('state');
    const place = state && states.get(state.name);
    if (place) return `${this.array(place.stack)}[${place.layer}][${i}][${j}]`;
    const constant = node.constant;
    if (constant !== undefined && isPlain(constant)) return literal(constant);
    if (isHostScalar(node)) return this.row(row.at(node));
    const flat = (from: number): string =>
      `${from}${i === '0' ? '' : ` + ${i} * ${columns}`}${j === '0' ? '' : ` + ${j}`}`;
    if (node.op === 'const') return `${this.array(arrays.constants)}[${flat(constants.get(node) ?? 0)}]`;
    return `${this.array(arrays.row)}[${flat(row.at(node))}]`;
  }

  /** The statements of an operation; a name, or an expression without operators, of the result. */
  private compute(node: Node, block: Block, i: string, j: string): string {
    if (isLeaf(node)) return this.leaf(node, i, j);
    if (node.op === 'matmul') return this.product(node, block, i, j);
    if (node.op === 'sum' || node.op === 'amax') return this.reduction(node, block, i, j);
    const [a = '', b = '', c = ''] = node.inputs.map((input) => this.at(input, block, i, j));
    switch (node.op) {
      case 'broadcast':
      case 'stop':
        return a;
      case 'gt':
        return `(${a} > ${b})`;
      case 'where': {
        const mask = node.inputs[0];
        return this.define(block, `${mask && isHostScalar(mask) ? `(${a} > 0.5)` : a} ? ${b} : ${c}`);
      }
      case 'add':
        return this.result(block, `${a} + ${b}`);
      case 'sub':
        return this.result(block, `${a} - ${b}`);
      case 'mul':
        return this.result(block, `${a} * ${b}`);
      case 'div':
        return this.result(block, `${a} / ${b}`);
      case 'neg':
        return this.define(block, `-${a}`);
      case 'max':
      case 'min':
        return this.define(block, `Math.${node.op}(${a}, ${b})`);
      case 'pow':
        return this.power(block, a, b, node.inputs[1]?.constant);
      case 'sigmoid':
        return this.result(block, `1 / (1 + Math.exp(-${a}))`);
      case 'tanh':
        return this.places.exact ? this.result(block, `Math.tanh(${a})`) : this.tanh(block, a);
      default:
        return this.result(block, `Math.${node.op}(${a})`);
    }
  }

  /**
   * Graphics cards compute it from exponentials, which overflow far from 0, where it is ±1, and cancel
   * near to it, where its series is exact to float32 below 1/4.
   */
  private tanh(block: Block, a: string): string {
    const square = this.define(block, `${a} * ${a}`);
    const [first, ...rest] = [62 / 2835, -17 / 315, 2 / 15, -1 / 3, 1];
    let series = String(first);
    for (const c of rest) series = this.define(block, `${series} * ${square} + ${literal(c)}`);
    const near = this.define(block, `${series} * ${a}`);
    const far = this.define(block, `Math.tanh(Math.max(-15, Math.min(15, ${a})))`);
    return this.define(block, `${square} < 0.0625 ? ${near} : ${far}`);
  }

  /** Whole powers by multiplication; graphics cards know others of positive numbers only. */
  private power(block: Block, a: string, b: string, exponent: number | undefined): string {
    if (exponent !== undefined && Number.isInteger(exponent) && exponent >= 0 && exponent <= 4) {
      if (exponent === 0) return '1';
      return this.result(block, Array.from({ length: exponent }, () => a).join(' * '));
    }
    if (this.places.exact) return this.result(block, `Math.pow(${a}, ${b})`);
    const raised = this.define(block, `Math.pow(Math.abs(${a}), ${b})`);
    const ofZero = this.define(block, `${b} > 0 ? 0 : ${raised}`);
    const size = this.define(block, `${a} === 0 ? ${ofZero} : ${raised}`);
    const half = this.define(block, `${b} * 0.5`);
    const signed = this.define(block, `Math.floor(${half}) === ${half} ? ${size} : -${size}`);
    // The root of a negative number is not a number.
    const whole = this.define(block, `Math.floor(${b}) === ${b} ? ${signed} : Math.sqrt(${a})`);
    return this.define(block, `${a} < 0 ? ${whole} : ${size}`);
  }

  private product(node: Node, block: Block, i: string, j: string): string {
    const [left, right] = node.inputs as readonly [Tensor, Tensor];
    const { transposeA, transposeB } = node.as('matmul') ?? { transposeA: false, transposeB: false };
    const dims = dimsOf(left);
    const inner = transposeA ? dims.rows : dims.columns;
    const sum = this.define(block, '0', 'let');
    const samples = inner === 'batch' ? this.row(positions.samples) : null;
    this.loop(block, inner, samples, (body, k) => {
      const a = transposeA ? this.at(left, body, k, i) : this.at(left, body, i, k);
      const b = transposeB ? this.at(right, body, j, k) : this.at(right, body, k, j);
      body.lines.push(`${sum} += ${a} * ${b};`);
    });
    return sum;
  }

  private reduction(node: Node, block: Block, i: string, j: string): string {
    const [input] = node.inputs as readonly [Node];
    const { axes, keep } = node.as('sum') ?? node.as('amax') ?? { axes: [], keep: false };
    const { rows, columns } = dimsOf(input);
    const rank = input.shape.length;
    const [overRows, overColumns] = [rank === 2 && axes.includes(0), axes.includes(rank - 1)];
    // A reduced axis that is not kept makes a column of rows a vector.
    const own = overColumns && !overRows && !keep && rank === 2 ? j : i;
    const isSum = node.op === 'sum';
    const result = this.define(block, isSum ? '0' : this.row(positions.minusInfinity), 'let');
    const samples = rows === 'batch' ? this.row(positions.samples) : null;
    const overColumn = (around: Block, row: string): void => {
      const end = (inside: Block, column: string): void => {
        const value = this.at(input, inside, row, column);
        inside.lines.push(isSum ? `${result} += ${value};` : `${result} = Math.max(${result}, ${value});`);
      };
      if (overColumns) this.loop(around, columns, null, end);
      else end(around, j);
    };
    if (overRows) this.loop(block, rows, samples, overColumn);
    else overColumn(block, own);
    return result;
  }

  /** A loop over an axis; what lies behind the last sample is passed over. */
  private loop(
    block: Block,
    count: number | 'batch',
    samples: string | null,
    fill: (body: Block, index: string) => void,
  ): void {
    const index = `i${this.names++}`;
    const body = new Block(block);
    fill(body, index);
    const end = count === 'batch' ? this.places.row.room : count;
    const lines = samples === null ? body.lines : [`if (${index} < ${samples}) {`, ...body.lines, '}'];
    block.lines.push(`for (let ${index} = 0; ${index} < ${end}; ${index}++) {`, ...lines, '}');
  }
}

/** Numbers that every language of shaders reads alike. */
function isPlain(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size > 1e-30 && size < 1e9);
}

function literal(value: number): string {
  const rounded = Math.fround(value);
  return rounded < 0 || Object.is(rounded, -0) ? `(${rounded})` : String(rounded);
}
