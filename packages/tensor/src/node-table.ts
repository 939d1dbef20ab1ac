/**
 * The nodes of a trace, one of each kind: the same operation on the same inputs is found, not made again.
 */
import type { Attributes, Op } from './primitives.js';
import type { Node } from './tensor.js';

/** Nodes by what they are. */
export class NodeTable {
  /** Nodes without inputs by operation and attributes. */
  private readonly leaves = new Map<string, Node>();
  /**
   * For every node, by its id, the latest of those of which it is the first input, and for each of these the one
   * before. They are few, so looking through them is quick.
   */
  private readonly latestUser: (Node | undefined)[] = [];
  private readonly userBefore: (Node | undefined)[] = [];

  /** Number of nodes, and the id of the next one. */
  get size(): number {
    return this.latestUser.length;
  }

  find(op: Op, inputs: readonly Node[], attributes: Attributes[Op]): Node | undefined {
    const first = inputs[0];
    if (!first) return this.leaves.get(leafKey(op, attributes));
    for (let user = this.latestUser[first.id]; user; user = this.userBefore[user.id]) {
      if (user.op === op && sameList(user.inputs, inputs) && sameAttributes(user.anyAttributes, attributes))
        return user;
    }
    return undefined;
  }

  /** Adds the node that was not found. */
  add<N extends Node>(node: N): N {
    const first = node.inputs[0];
    this.latestUser.push(undefined);
    this.userBefore.push(first && this.latestUser[first.id]);
    if (first) this.latestUser[first.id] = node;
    else this.leaves.set(leafKey(node.op, node.anyAttributes), node);
    return node;
  }
}

function leafKey(op: Op, attributes: Attributes[Op]): string {
  return op + attributesText(attributes);
}

/** All attributes as part of a key. */
export function attributesText(attributes: object): string {
  let text = '';
  for (const name in attributes) text += ` ${attributeText(attributes[name as keyof object])}`;
  return text;
}

/** An attribute as part of a key. -0 and 0 are different numbers, but as text they are the same. */
export function attributeText(attribute: unknown): string {
  if (!Array.isArray(attribute)) return String(attribute);
  return attribute.some((value) => Object.is(value, -0)) ? attribute.map(numberText).join() : attribute.join();
}

function numberText(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether two nodes of one operation have the same attributes. */
function sameAttributes(a: object, b: object): boolean {
  if (a === b) return true;
  for (const name in a) {
    const one: unknown = a[name as keyof object];
    const other: unknown = b[name as keyof object];
    if (!(Array.isArray(one) && Array.isArray(other) ? sameList(one, other) : one === other)) return false;
  }
  return true;
}
