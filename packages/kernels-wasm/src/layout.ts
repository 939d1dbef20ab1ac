/**
 * Where everything lies in linear memory.
 *
 * States that mirror the parameters (same names, same shapes) lie at equal distances from them, and
 * so do gradients: a loop over the parameters is a loop over all of these. Sample values lie in
 * panels, [feature][panelWidth samples], so that the lanes of a vector are samples.
 */
import { type Node, type Program, sizeOf } from '@rivulet/tensor';
import { packedFloats } from './packed-gemm.js';
import { type Plan, isBatchReduction, mirrored } from './plan.js';
import { packs, panelWidthFor } from './wide.js';

/** Room for four vectors, after the clock (see random.ts). */
export const scratch = 64;

/** Room for the constants of the code. */
export const poolRange = { start: 128, end: 1024 } as const;

/** Bytes of a float. */
const float = 4;

/** A place in memory; addresses are in bytes. */
export type Place = { readonly address: number; readonly streamed: boolean };

/** The memory of a compiled program. */
export type Layout = {
  /** Samples in a panel: 4, or a multiple of 8; 1 where a step has one sample and the lanes are its features. */
  readonly panelWidth: number;
  /** Panels that streamed values have room for. */
  readonly panels: number;
  /** Of a node that is kept, a state leaf, a constant with axes, or a host number that is used. */
  readonly place: (node: Node) => Place;
  /** For every parameter name the range of its floats, and the place of each state by name. */
  readonly parameters: readonly { readonly name: string; readonly address: number; readonly size: number }[];
  /** The numbers of the host for the present step. */
  readonly slots: { readonly address: number; readonly count: number; readonly bytes: number };
  /** Sums over samples, zeroed before each sample phase: a range for each level that makes them. */
  readonly accumulators: ReadonlyMap<number, { readonly address: number; readonly bytes: number }>;
  /** Outputs of shape [] of the present step, a float each. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Constants to be written once. */
  readonly constants: readonly { readonly address: number; readonly values: readonly number[] }[];
  /** Where wide products are packed, if there are any; behind everything that they read. */
  readonly packedAt: number | null;
  /** The end of what has a fixed place; tables and data follow. */
  readonly end: number;
};

/**
 * Lays out memory.
 *
 * @param slots nodes whose numbers the host computes, in their order
 * @param samples the largest number of samples that a step will have
 */
export function layOut(plan: Plan, slots: readonly Node[], samples: number): Layout {
  const { program } = plan;
  const panelWidth = panelWidthFor(samples);
  const panels = Math.ceil(samples / panelWidth);
  const places = new Map<Node, Place>();
  let end: number = poolRange.end;
  const reserve = (floats: number): number => {
    const address = end;
    end += Math.ceil(floats / 4) * 4 * float;
    return address;
  };

  const slotAddress = reserve(slots.length);
  slots.forEach((node, index) => places.set(node, { address: slotAddress + index * float, streamed: false }));

  const constants: { address: number; values: readonly number[] }[] = [];
  for (const node of plan.nodes) {
    const values = node.as('const')?.values;
    if (!values || node.shape.length === 0) continue;
    const address = reserve(values.length);
    places.set(node, { address, streamed: false });
    constants.push({ address, values });
  }

  const { offsets, total, sizes } = parameterOffsets(program);
  const arena = (): number => reserve(total / float);
  const parametersAt = arena();
  const arenas = new Map<string, number>([['params', parametersAt]]);
  for (const [name, { leaf }] of program.state) {
    const key = mirrored(program, name);
    if (key === null) {
      places.set(leaf, { address: reserve(sizeOf(leaf.shape)), streamed: false });
      continue;
    }
    const prefix = name.slice(0, -key.length - 1);
    const base = arenas.get(prefix) ?? arena();
    arenas.set(prefix, base);
    places.set(leaf, { address: base + (offsets.get(key) ?? 0), streamed: false });
  }

  const accumulators = new Map<number, { address: number; bytes: number }>();
  const owner = gradientOwners(plan, offsets, sizes);
  const accumulated = plan.nodes.filter((node) => isAccumulator(plan, node));
  for (let level = 1; level <= plan.levels; level++) {
    const sums = accumulated.filter((node) => plan.level(node) === level);
    if (sums.length === 0) continue;
    const start = end;
    const own = new Set<string>();
    let base: number | null = null;
    for (const node of sums) {
      const key = owner.get(node);
      if (key === undefined || own.has(key))
        places.set(node, { address: reserve(sizeOf(node.shape)), streamed: false });
      else {
        base ??= arena();
        own.add(key);
        places.set(node, { address: base + (offsets.get(key) ?? 0), streamed: false });
      }
    }
    accumulators.set(level, { address: start, bytes: end - start });
  }

  for (const node of plan.nodes) {
    if (!plan.kept(node) || plan.inPlace.has(node) || places.has(node)) continue;
    if (plan.kind(node) === 'parameter') places.set(node, { address: reserve(sizeOf(node.shape)), streamed: false });
    else {
      const columns = Number(node.shape[1]);
      const streamed = plan.streamed(node);
      places.set(node, { address: reserve(columns * panelWidth * (streamed ? panels : 1)), streamed });
    }
  }
  for (const leaf of program.data.values()) {
    if (places.has(leaf)) continue;
    places.set(leaf, { address: reserve(Number(leaf.shape[1]) * panelWidth * panels), streamed: true });
  }
  const numbers = new Map(program.numbers.map((name) => [name, reserve(1)]));
  const packedAt = packs(plan, samples) ? reserve(packedFloats) : null;
  return {
    panelWidth,
    panels,
    place(node) {
      const place = places.get(node);
      if (!place) throw new Error(`${node.op} (node ${node.id}) has no place in memory`);
      return place;
    },
    parameters: [...offsets].map(([name, offset]) => ({
      name,
      address: parametersAt + offset,
      size: sizes.get(name) ?? 0,
    })),
    slots: { address: slotAddress, count: slots.length, bytes: 16 * Math.ceil(slots.length / 4) },
    accumulators,
    numbers,
    constants,
    packedAt,
    end,
  };
}

/** Whether a node is summed up over the panels. */
export function isAccumulator(plan: Plan, node: Node): boolean {
  return plan.kind(node) === 'parameter' && isBatchReduction(node);
}

/** Byte offsets of the parameters in an arena, each padded to a vector. */
function parameterOffsets(program: Program) {
  const offsets = new Map<string, number>();
  const sizes = new Map<string, number>();
  let total = 0;
  for (const [name, { leaf }] of program.state) {
    if (!name.startsWith('params/')) continue;
    const size = sizeOf(leaf.shape);
    const key = name.slice('params/'.length);
    offsets.set(key, total);
    sizes.set(key, size);
    total += Math.ceil(size / 4) * 4 * float;
  }
  return { offsets, sizes, total };
}

/** Which parameter a sum over the samples is the gradient of: the one whose next value it goes into. */
function gradientOwners(
  plan: Plan,
  offsets: ReadonlyMap<string, number>,
  sizes: ReadonlyMap<string, number>,
): ReadonlyMap<Node, string> {
  const owners = new Map<Node, string>();
  for (const key of offsets.keys()) {
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node) || plan.kind(node) !== 'parameter') return;
      seen.add(node);
      if (isAccumulator(plan, node)) {
        if (!owners.has(node) && sizeOf(node.shape) === sizes.get(key)) owners.set(node, key);
        return;
      }
      if (sizeOf(node.shape) === sizes.get(key)) node.inputs.forEach(visit);
    };
    const next = plan.program.state.get(`params/${key}`)?.next;
    if (next) visit(next);
  }
  return owners;
}
