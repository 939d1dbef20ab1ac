/**
 * A transform as equations, read off the program that it traces: what is printed is what runs.
 */
import { type Node, type Program, type Transform, traceUpdate } from '@rivulet/tensor';

/** `left ← right` of a state, or `left = right` of a part that several equations share. */
export type Equation = { readonly left: string; readonly sign: '←' | '='; readonly right: string };

const greek: Readonly<Record<string, string>> = {
  learningRate: 'η',
  momentum: 'μ',
  beta1: 'β₁',
  beta2: 'β₂',
  beta3: 'β₃',
  rho: 'ρ',
  decay: 'α',
  dampening: 'δ',
  epsilon: 'ε',
  epsilonRoot: 'ε′',
  weightDecay: 'λ',
  step: 't',
};

/** How tightly an operation binds; a weaker one inside a tighter one stands in brackets. */
const binding = { sum: 1, product: 2, sign: 3, power: 4, whole: 5 } as const;
type Text = { readonly text: string; readonly binds: number };

/**
 * The equations of one step, parts before what uses them, parameters last.
 *
 * θ is a parameter, g its gradient, t the step from 1; a stroke marks a state's new value; Σ goes over
 * the elements of one parameter.
 *
 * @param shape of the parameter; default a vector
 */
export function formulasOf(transform: Transform, shape: readonly number[] = [3]): readonly Equation[] {
  return new Printer(traceUpdate(transform, { p: shape })).equations();
}

class Printer {
  /** What a node is called instead of being written out. */
  private readonly names = new Map<Node, string>();
  private readonly written: Equation[] = [];
  private readonly uses = new Map<Node, number>();

  constructor(private readonly program: Program) {}

  equations(): readonly Equation[] {
    const slots = [...this.program.state].filter(([name]) => !name.startsWith('gradients/'));
    const changing = slots.flatMap(([name, { next }]) => (next ? [{ symbol: symbolOf(name), next: bare(next) }] : []));
    for (const node of this.program.nodes()) this.count(node);
    const states = [...changing].sort((a, b) => a.next.id - b.next.id);
    const shared = this.program.nodes().filter((node) => this.isShared(node));
    const parts = shared.filter((node) => !states.some(({ next }) => next === node));
    const letters = 'abcdefhijklnopqrsuvwxyz'
      .split('')
      .filter((letter) => !states.some(({ symbol }) => symbol === letter));
    const todo = [
      ...states.map(({ symbol, next }) => ({ node: next, name: `${symbol}′`, left: symbol, sign: '←' as const })),
      ...parts.map((node, index) => {
        const name = letters[index] ?? `x${index}`;
        return { node, name, left: name, sign: '=' as const };
      }),
    ].sort((a, b) => a.node.id - b.node.id);
    for (const { node, name, left, sign } of todo) {
      this.written.push({ left, sign, right: this.names.get(node) ?? this.write(node).text });
      if (node.inputs.length > 0) this.names.set(node, this.names.get(node) ?? name);
    }
    return this.written;
  }

  private count(node: Node): void {
    for (const input of node.inputs) this.uses.set(bare(input), (this.uses.get(bare(input)) ?? 0) + 1);
  }

  /** Worth a name of its own: used twice, and longer than its name. */
  private isShared(node: Node): boolean {
    if ((this.uses.get(node) ?? 0) < 2 || node.inputs.length === 0 || node !== bare(node)) return false;
    return this.write(node).text.length > 8;
  }

  private write(node: Node): Text {
    const named = this.names.get(node);
    return named === undefined ? this.writeOut(node) : { text: named, binds: binding.whole };
  }

  private writeOut(node: Node): Text {
    const [a = node, b = node, c = node] = node.inputs.map(bare);
    switch (node.op) {
      case 'const':
      case 'state':
      case 'data':
      case 'scalar':
        return leafText(node);
      case 'add':
        return this.addition(a, b, false);
      case 'sub':
        return this.addition(a, b, true);
      case 'mul':
        return a === b ? power(this.write(a), '²') : this.signed(node);
      case 'div':
        return this.signed(node);
      case 'neg':
        return { text: `−${within(this.write(a), binding.sign)}`, binds: binding.sign };
      case 'pow':
        return power(
          this.write(a),
          b === this.program.scalars.get('step')?.leaf ? 'ᵗ' : `^${within(this.write(b), binding.whole)}`,
        );
      case 'sqrt':
        return { text: `√${within(this.write(a), binding.whole)}`, binds: binding.power };
      case 'abs':
        return { text: `|${this.write(a).text}|`, binds: binding.whole };
      case 'gt':
        return { text: `${this.write(a).text} > ${this.write(b).text}`, binds: 0 };
      case 'where':
        return call('where', [this.write(a), this.write(b), this.write(c)]);
      case 'sum':
        return { text: `Σ${within(this.write(a), binding.whole)}`, binds: binding.power };
      case 'matmul':
        return this.matrices(node, a, b);
      case 'uniform':
        return { text: 'U[0, 1)', binds: binding.whole };
      default:
        return call(
          node.op,
          node.inputs.map((input) => this.write(bare(input))),
        );
    }
  }

  /** a + b, with minus signs where they belong: 1 − β instead of −β + 1. */
  private addition(a: Node, b: Node, subtract: boolean): Text {
    const [left, right] = [this.withoutSign(a), this.withoutSign(b)];
    const minus = right.negative !== subtract;
    if (left.negative && !minus) return join(right.text, ' − ', left.text);
    const first = left.negative ? { text: `−${within(left.text, binding.product)}`, binds: binding.sum } : left.text;
    return join(first, minus ? ' − ' : ' + ', right.text);
  }

  /** A product whose factors bring a minus sign has it in front. */
  private signed(node: Node): Text {
    const { text, negative } = this.withoutSign(node);
    return negative ? { text: `−${within(text, binding.product)}`, binds: binding.sign } : text;
  }

  private withoutSign(node: Node): { readonly text: Text; readonly negative: boolean } {
    if (this.names.has(node)) return { text: this.write(node), negative: false };
    const { constant } = node;
    if (constant !== undefined && constant < 0) return { text: numberText(-constant), negative: true };
    const [a = node, b = node] = node.inputs.map(bare);
    if (node.op === 'neg') {
      const inner = this.withoutSign(a);
      return { text: inner.text, negative: !inner.negative };
    }
    if ((node.op === 'mul' && a !== b) || node.op === 'div') {
      const [left, right] = [this.withoutSign(a), this.withoutSign(b)];
      return { text: this.product(node.op, a, left.text, b, right.text), negative: left.negative !== right.negative };
    }
    return { text: this.write(node), negative: false };
  }

  /** Numbers stand before what they multiply, and 1 is not written. */
  private product(op: 'mul' | 'div', a: Node, left: Text, b: Node, right: Text): Text {
    if (b.constant === 1) return left;
    if (op === 'div') return multiply(left, ' / ', right);
    if (a.constant === 1) return right;
    return a.shape.length > 0 && b.shape.length === 0 ? multiply(right, '·', left) : multiply(left, '·', right);
  }

  private matrices(node: Node, a: Node, b: Node): Text {
    const { transposeA, transposeB } = node.as('matmul') ?? { transposeA: false, transposeB: false };
    const [left, right] = [a, b].map((one) => within(this.write(one), binding.power));
    return { text: `${left}${transposeA ? 'ᵀ' : ''} × ${right}${transposeB ? 'ᵀ' : ''}`, binds: binding.product };
  }
}

/** The node itself, not how it is stretched or kept from gradients. */
function bare(node: Node): Node {
  const [inner] = node.inputs;
  return (node.op === 'broadcast' || node.op === 'stop') && inner ? bare(inner) : node;
}

/** `θ` for `params/p`, `m` for `optimizer/m/p`. */
function symbolOf(name: string): string {
  if (name === 'params/p') return 'θ';
  if (name === 'gradients/p') return 'g';
  return name
    .replace(/^optimizer\//, '')
    .replace(/\/p$/, '')
    .replaceAll('/', '.');
}

function leafText(node: Node): Text {
  const values = node.as('const')?.values;
  if (values) {
    const [value = NaN] = values;
    return values.length === 1 ? numberText(value) : { text: `[${values.join(', ')}]`, binds: binding.whole };
  }
  const state = node.as('state');
  if (state) return { text: symbolOf(state.name), binds: binding.whole };
  const name = (node.as('scalar') ?? node.as('data'))?.name ?? '?';
  const own = name.split('/').at(-1) ?? name;
  return { text: greek[own] ?? own, binds: binding.whole };
}

function numberText(value: number): Text {
  return { text: String(value).replace('-', '−'), binds: value < 0 ? binding.sign : binding.whole };
}

function within({ text, binds }: Text, least: number): string {
  return binds < least ? `(${text})` : text;
}

function join(left: Text, sign: ' + ' | ' − ', right: Text): Text {
  if (sign === ' + ' && right.text.startsWith('−')) {
    return { text: `${left.text} − ${right.text.slice(1)}`, binds: binding.sum };
  }
  if (sign === ' + ') return { text: `${left.text} + ${right.text}`, binds: binding.sum };
  return { text: `${left.text}${sign}${within(right, binding.product)}`, binds: binding.sum };
}

function multiply(left: Text, sign: '·' | ' / ', right: Text): Text {
  const least = sign === '·' ? binding.product : binding.sign;
  return { text: `${within(left, binding.product)}${sign}${within(right, least)}`, binds: binding.product };
}

function power(base: Text, exponent: string): Text {
  return { text: `${within(base, binding.whole)}${exponent}`, binds: binding.power };
}

function call(name: string, args: readonly Text[]): Text {
  return { text: `${name}(${args.map(({ text }) => text).join(', ')})`, binds: binding.whole };
}
