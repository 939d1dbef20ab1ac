/**
 * Where a graph of steps has its numbers from: learning rates, bias corrections, 1 / the number of samples.
 *
 * They are formulas of numbers alone, computed in float64 whoever computes them: by the caller, who then feeds
 * the results, or by the graph itself, from the number of the step and the hyper-parameters.
 */
import { type HostScalars, Mask, type Node, type Program, provided, reachable } from '@rivulet/tensor';
import type { Dims, GraphBuilder } from '../graph-builder.js';
import { lowerNodes } from '../lower-nodes.js';
import { elementTypes } from '../proto.js';

/** Name of the input for numbers that the caller computes. */
export const fedNumbers = 'numbers';

/**
 * Who computes the numbers. 'fed': the caller, with `partitionHostScalars` of the lowered program; he feeds
 * `numbers`, a row a slot. 'computed': the graph, from `step` and an input a hyper-parameter.
 */
export type NumbersBy = 'fed' | 'computed';

/** The value in float64 of a number that changes: the step, the samples in it, a hyper-parameter. */
export type Source = (name: string) => string;

/**
 * Lets the graph compute the numbers of a program.
 *
 * @param source gives the leaves: one number each, or one a step
 * @returns float32 values by slot; constants have none
 */
export function computedNumbers(
  graph: GraphBuilder,
  { slots }: HostScalars,
  source: Source,
): ReadonlyMap<Node, string> {
  const roots = slots.filter(({ op }) => op !== 'const');
  const valueOf = lowerNodes(graph, {
    roots,
    given: (node) => {
      const values = node.as('const')?.values;
      if (values) return () => graph.number(values[0] ?? NaN, elementTypes.float64);
      const name = node.as('scalar')?.name;
      return name === undefined ? undefined : () => source(name);
    },
  });
  return new Map(
    roots.map((slot) => [
      slot,
      slot instanceof Mask ? valueOf(slot) : graph.node('Cast', [valueOf(slot)], { to: elementTypes.float32 }),
    ]),
  );
}

/** An input for each hyper-parameter that is used, in float64. */
export function hyperParameters(
  graph: GraphBuilder,
  program: Program,
  host: HostScalars,
  dims: (name: string) => Dims,
): ReadonlyMap<string, string> {
  const input = (name: string): string => graph.input(name, dims(name), elementTypes.float64);
  return new Map(usedScalars(program, host).map((name) => [name, input(name)]));
}

/** Names of the hyper-parameters that any number depends on. */
export function usedScalars(program: Program, { slots }: HostScalars): readonly string[] {
  const used = new Set(reachable(slots).flatMap((node) => node.as('scalar')?.name ?? []));
  return program.freeScalars.filter((name) => used.has(name));
}

/** Whether any number depends on the number of the step. */
export function dependOnStep({ slots }: HostScalars): boolean {
  return reachable(slots).some((node) => node.as('scalar')?.name === provided.step);
}

/** A number that was fed, as what it stands for: a truth value is fed as 0 or 1. */
export function fedNumber(graph: GraphBuilder, slot: Node, value: string): string {
  return slot instanceof Mask ? graph.node('Cast', [value], { to: elementTypes.bool }) : value;
}
