/**
 * The nodes of a trace, one of each kind: the same operation on the same inputs is found, not made again.
 */
import type { Attributes, Op } from './primitives.js';
import type { Node } from './tensor.js';

/** Nodes by what they are. */
export class NodeTable {
  /** Nodes without inputs by operation and attributes. */
  private readonly leaves = new Map<string, Node>();
  /** For every node, by its id, those of which it is the first input. These are few, so looking through them is quick. */
  private readonly users: Node[][] = [];

  /** Number of nodes, and the id of the next one. */
  get size(): number {
    return this.users.length;
  }

  find(op: Op, inputs: readonly Node[], attributes: Attributes[Op]): Node | undefined {
    const [first] = inputs;
    if (!first) return this.leaves.get(leafKey(op, attributes));
    return this.users[first.id]?.find(
      (user) => user.op === op && sameList(user.inputs, inputs) && sameAttributes(user.anyAttributes, attributes),
    );
  }

  /** Adds the node that was not found. */
  add(node: Node): void {
    const [first] = node.inputs;
    if (first) this.users[first.id]?.push(node);
    else this.leaves.set(leafKey(node.op, node.anyAttributes), node);
    this.users.push([]);
  }
}

function leafKey(op: Op, attributes: Attributes[Op]): string {
  let key: string = op;
  for (const attribute of Object.values(attributes) as readonly unknown[]) key += ` ${attributeText(attribute)}`;
  return key;
}

/** An attribute as part of a key. -0 and 0 are different numbers, but as text they are the same. */
export function attributeText(attribute: unknown): string {
  if (!Array.isArray(attribute)) return String(attribute);
  return attribute.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join();
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether two nodes of one operation have the same attributes. */
function sameAttributes(a: object, b: object): boolean {
  for (const name in a) {
    const one: unknown = a[name as keyof object];
    const other: unknown = b[name as keyof object];
    if (!(Array.isArray(one) && Array.isArray(other) ? sameList(one, other) : one === other)) return false;
  }
  return true;
}
