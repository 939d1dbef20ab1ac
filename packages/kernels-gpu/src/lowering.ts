/**
 * From a plan to the kernels of one step, with room for so many samples.
 */
import type { Node } from '@rivulet/tensor';
import { rowsIn } from './dims.js';
import { type KernelSource, KernelWriter, type Places } from './kernel-source.js';
import { type Plan, arrays } from './plan.js';
import { RowLayout, positions } from './row-layout.js';

/** A kernel, and the array that it leaves. */
export type Work = KernelSource & { readonly writes: string };

/** The kernels of a step, in order. Those of `states` read what was before, all of them. */
export type Lowering = {
  readonly row: RowLayout;
  readonly values: readonly Work[];
  /** Values that only the last step of a call needs. */
  readonly lastValues: readonly Work[];
  /** For each stack of numbers: their values, then the log of them, a row a step. */
  readonly numbers: readonly { readonly value: Work; readonly log: (steps: number) => Work }[];
  readonly states: readonly Work[];
  /** The array of each output. */
  readonly outputs: ReadonlyMap<string, string>;
  /** All arrays of constants, one after another; never empty. */
  readonly constants: Float32Array;
};

/**
 * What a step reads first: its own row of those that were uploaded, found from the number of the one
 * before. They are one line of numbers: as a matrix, the library would make it a texture of that size,
 * and no texture is wider than 16,384.
 */
export const takeRow = (length: number): Work => ({
  source: `function (a0, a1) {\nreturn a0[a1[${positions.number}] * ${length} + ${length} + this.thread.x];\n}`,
  output: [length],
  reads: ['rows', arrays.row],
  writes: arrays.row,
});

/**
 * Writes the kernels of a plan.
 *
 * @param room samples that a step has room for
 * @param exact whether powers and tanh are those of JavaScript
 */
export function lower(plan: Plan, room: number, exact: boolean): Lowering {
  const { program, stacks } = plan;
  const constants = new Map<Node, number>();
  const values: number[] = [];
  for (const node of program.nodes()) {
    const list = node.shape.length > 0 ? node.as('const')?.values : undefined;
    if (!list) continue;
    constants.set(node, values.length);
    values.push(...list);
  }
  const states = new Map(
    stacks.flatMap(({ name, states: own }) => own.map((state, layer) => [state, { stack: name, layer }] as const)),
  );
  const row = new RowLayout(program, plan.host, room);
  const places: Places = { plan, row, states, constants, exact };
  const valueOf = (node: Node, writes: string): Work => ({ ...new KernelWriter(places).value(node), writes });
  const kept = [...plan.kept].map((node) => ({ node, work: valueOf(node, arrays.kept(node)) }));
  const outputs = new Map<string, string>();
  const copies: Work[] = [];
  for (const [name, node] of plan.outputs) {
    const array = plan.kept.has(node) ? arrays.kept(node) : `output ${name}`;
    outputs.set(name, array);
    // A state as it was before the step, or the samples themselves.
    if (!plan.kept.has(node)) copies.push(valueOf(node, array));
  }
  return {
    row,
    values: kept.filter(({ node }) => !plan.lastOnly.has(node)).map(({ work }) => work),
    lastValues: [...kept.filter(({ node }) => plan.lastOnly.has(node)).map(({ work }) => work), ...copies],
    numbers: plan.numbers.map(({ name, nodes }) => {
      const value = { ...new KernelWriter(places).layers(nodes), writes: name };
      return { value, log: (steps) => logOf(name, nodes.length, steps) };
    }),
    states: stacks
      .filter(({ next }) => next.length > 0)
      .map(({ name, next }) => ({ ...new KernelWriter(places).layers(next), writes: name })),
    outputs,
    constants: Float32Array.from(values.length > 0 ? values : [0]),
  };
}

/** The log of a stack of numbers: the row of this step is written, the others are copied. */
function logOf(stack: string, count: number, steps: number): Work {
  const which = Array.from({ length: count }, (_, i) => `if (this.thread.x === ${i}) {\nresult = a2[${i}][0][0];\n}`);
  return {
    source: `function (a0, a1, a2) {
let result = a0[this.thread.y][this.thread.x];
if (Math.abs(a1[${positions.number}] - this.thread.y) < 0.5) {
${which.join('\n')}
}
return result;
}`,
    output: [count, steps],
    reads: [`log ${stack}`, arrays.row, stack],
    writes: `log ${stack}`,
  };
}

/** Size of a stack of states as [x, y, z]. */
export function sizeOfStack({ dims, states }: Plan['stacks'][number]): readonly number[] {
  return [dims.columns, rowsIn(dims, 0), states.length];
}
