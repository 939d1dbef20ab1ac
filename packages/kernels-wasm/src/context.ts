/**
 * What all kernels are written with.
 */
import { type Node, isSampleShape } from '@rivulet/tensor';
import type { Code } from './code.js';
import type { ModuleBuilder } from './module-builder.js';
import { Body } from './body.js';
import type { Elementary } from './elementary.js';
import type { Layout } from './layout.js';
import type { Plan } from './plan.js';

/** Everything that stays the same while a program is compiled. */
export type Context = {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly module: ModuleBuilder;
  readonly elementary: Elementary;
  /** Whether products and sums are fused: relaxed SIMD. */
  readonly fused: boolean;
  /** Index of the function that computes random numbers. */
  readonly philox: number;
  /** Index of the function that multiplies packed matrices, if there are wide ones. */
  readonly multiply: number | null;
};

/** Whether a node is in memory while `target` is computed. */
export function isInMemory({ plan }: Context, node: Node, target: Node): boolean {
  return plan.kind(node) === 'host' || (node !== target && plan.kept(node)) || node.inputs.length === 0;
}

/** What others are computed from. */
export type Sources = {
  /** The nodes in memory; constants of shape [] are none. */
  readonly reads: ReadonlySet<Node>;
  /** The constants of shape [] but 0. */
  readonly constants: ReadonlySet<Node>;
};

/**
 * The sources of nodes.
 *
 * @param isRead whether a node is read rather than computed on the way
 */
export function sourcesOf(targets: readonly Node[], isRead: (node: Node) => boolean): Sources {
  const reads = new Set<Node>();
  const constants = new Set<Node>();
  const visited = new Set<Node>();
  const visit = (node: Node): void => {
    if (visited.has(node)) return;
    visited.add(node);
    const { constant } = node;
    if (constant !== undefined) {
      if (constant !== 0) constants.add(node);
    } else if (isRead(node)) reads.add(node);
    else for (let i = 0; i < node.inputs.length; i++) visit(node.inputs[i]!);
  };
  for (let i = 0; i < targets.length; i++) visit(targets[i]!);
  return { reads, constants };
}

/** The sources of what a sample kernel computes. */
export function sampleSources(context: Context, target: Node): Sources {
  return sourcesOf([target], (node) => isInMemory(context, node, target));
}

/** Reads the numbers and constants that a sample kernel uses into locals, once. */
export function hoistNumbers(context: Context, code: Code, { reads, constants }: Sources): ReadonlyMap<Node, number> {
  const numbers = new Map<Node, number>();
  for (const node of constants) {
    const local = code.local('v128');
    code.splat(node.constant ?? 0).set(local);
    numbers.set(node, local);
  }
  for (const node of reads) {
    if (node.shape.length > 0) continue;
    const local = code.local('v128');
    code.int(0).loadSplat(context.layout.place(node).address).set(local);
    numbers.set(node, local);
  }
  return numbers;
}

/** Where a sample kernel stands: locals that hold byte offsets. */
export type Position = {
  /** Offset of the vector within a row of a panel: 16 · v. */
  readonly vector: number;
  /** The feature: a number known now, or locals with 4 · f and with f · panelWidth · 4. */
  readonly feature: number | { readonly offset: number; readonly row: number };
};

/** Reads sample values at a position; `panels` holds a local with the panel's offset for each width of streamed values. */
export function sampleBody(
  context: Context,
  code: Code,
  position: Position,
  target: Node,
  panels: ReadonlyMap<number, number>,
): Body {
  const { layout, plan } = context;
  const rowBytes = layout.panelWidth * 4;
  const read = (node: Node, u: number): void => {
    if (plan.kind(node) === 'host') {
      code.int(0).loadSplat(layout.place(node).address);
      return;
    }
    const { address, streamed } = layout.place(node);
    const { feature } = position;
    if (plan.kind(node) === 'parameter') {
      const columns = Number(node.shape.at(-1) ?? 1);
      if (columns === 1 || node.shape.length === 0) code.int(0).loadSplat(address);
      else if (typeof feature === 'number') code.int(0).loadSplat(address + 4 * feature);
      else code.get(feature.offset).loadSplat(address);
      return;
    }
    const columns = Number(node.shape[1]);
    code.get(position.vector);
    if (streamed) {
      const panel = panels.get(columns);
      if (panel !== undefined) code.get(panel).op('i32.add');
    }
    let constant = address + 16 * u;
    if (columns > 1) {
      if (typeof feature === 'number') constant += feature * rowBytes;
      else code.get(feature.row).op('i32.add');
    }
    code.load(constant);
  };
  return new Body(
    code,
    context.elementary,
    (node) => isInMemory(context, node, target),
    read,
    (node) => !isSampleShape(node.shape),
  );
}
