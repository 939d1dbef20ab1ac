/**
 * Arenas in a graph: their states are cut out where they are read one by one, their next values are formulas
 * of whole vectors.
 */
import type { Node, Program } from '@rivulet/tensor';
import type { GraphBuilder } from '../graph-builder.js';
import { lowerings } from '../lowerings.js';
import type { Arena, Flat, Flattening } from './flatten.js';

export class FlatValues {
  private readonly vectors = new Map<string, string>();
  private readonly parts = new Map<string, readonly string[]>();
  private readonly places = new Map<Node, { readonly arena: Arena; readonly index: number }>();
  private readonly written = new Map<Flat, string>();

  constructor(
    private readonly graph: GraphBuilder,
    private readonly flattening: Flattening,
  ) {}

  /** Says which value an arena has before the step. */
  add(arena: Arena, value: string, program: Program): void {
    this.vectors.set(arena.name, value);
    arena.states.forEach((name, index) => {
      const leaf = program.state.get(name)?.leaf;
      if (leaf) this.places.set(leaf, { arena, index });
    });
  }

  /** Nodes that have to be computed one by one for the next values of the arenas. */
  needs(): readonly Node[] {
    const found = new Set<Node>();
    const seen = new Set<Flat>();
    const visit = (flat: Flat): void => {
      if (seen.has(flat)) return;
      seen.add(flat);
      if (flat.kind === 'shared') found.add(flat.node);
      if (flat.kind === 'pack') flat.nodes.forEach((node) => found.add(node));
      if (flat.kind === 'operation') flat.inputs.forEach(visit);
    };
    for (const { next } of this.flattening.values()) visit(next);
    return [...found];
  }

  /** How a state of an arena is read by itself; `undefined`: the node is none. */
  read(node: Node): (() => string) | undefined {
    const place = this.places.get(node);
    if (!place) return undefined;
    return () => {
      const { arena, index } = place;
      const part = this.partsOf(arena)[index] ?? '';
      const shape = node.shape.map(Number);
      return shape.length === 1 ? part : this.graph.node('Reshape', [part, this.graph.integers(shape)]);
    };
  }

  /** The next value of an arena. */
  write(name: string, valueOf: (node: Node) => string): string {
    const next = this.flattening.get(name)?.next;
    if (!next) throw new Error(`there is no arena ${name}`);
    return this.value(next, valueOf);
  }

  private value(flat: Flat, valueOf: (node: Node) => string): string {
    const known = this.written.get(flat);
    if (known !== undefined) return known;
    const made = this.make(flat, valueOf);
    this.written.set(flat, made);
    return made;
  }

  private make(flat: Flat, valueOf: (node: Node) => string): string {
    switch (flat.kind) {
      case 'shared':
        return valueOf(flat.node);
      case 'arena':
        return this.vectors.get(flat.name) ?? '';
      case 'pack': {
        const vectors = flat.nodes.map((node) =>
          node.shape.length === 1
            ? valueOf(node)
            : this.graph.node('Reshape', [valueOf(node), this.graph.integers([-1])]),
        );
        return this.graph.node('Concat', vectors, { axis: 0 });
      }
      case 'operation': {
        const { like, inputs } = flat;
        const lowering = lowerings[like.op];
        if (!lowering) throw new Error(`${like.op} has no operator`);
        const values = inputs.map((input) => this.value(input, valueOf));
        return lowering(this.graph, values, like.anyAttributes as never, like);
      }
    }
  }

  private partsOf(arena: Arena): readonly string[] {
    const known = this.parts.get(arena.name);
    if (known) return known;
    const sizes = this.graph.integers(arena.sizes);
    const made = this.graph.nodeOf('Split', [this.vectors.get(arena.name) ?? '', sizes], arena.sizes.length, {
      axis: 0,
    });
    this.parts.set(arena.name, made);
    return made;
  }
}
