/**
 * Which products are wide, and how wide the panels of samples are for them.
 */
import { type Node, type Tensor, isSampleShape, sizeOf } from '@rivulet/tensor';
import type { Plan } from './plan.js';

/** Parameters of a wide product: more than 64 KB, twice a first-level cache. */
const wideFloats = 16 * 1024;

/** Samples at most in a panel of a program with wide products, and of one without. */
const [mostSamples, fewSamples] = [256, 32];

/** Whether a product with sample values has so many parameters, or makes so many sums, that packing pays. */
export function isWide(node: Node): boolean {
  if (node.op !== 'matmul' || !node.inputs.some(({ shape }) => isSampleShape(shape))) return false;
  const [, right] = node.inputs as readonly [Tensor, Tensor];
  return sizeOf(isSampleShape(node.shape) ? right.shape : node.shape) > wideFloats;
}

/** Whether a program packs its wide products: it has some, and more samples than one vector. */
export function packs(plan: Plan, samples: number): boolean {
  return samples > 4 && plan.nodes.some(isWide);
}

/**
 * Samples in a panel: one sample, one vector, or a multiple of eight. Packed products walk through their parameters
 * once a panel, so their panels hold many samples, about equally many each.
 */
export function panelWidthFor(plan: Plan, samples: number): number {
  if (samples <= 4) return samples <= 1 ? 1 : 4;
  if (!packs(plan, samples)) return fewSamples;
  const panels = Math.ceil(samples / mostSamples);
  return 8 * Math.ceil(samples / panels / 8);
}
