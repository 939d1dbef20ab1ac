/**
 * Which products are wide, and how wide panels of samples are.
 */
import { type Node, type Tensor, isSampleShape, sizeOf } from '@rivulet/tensor';
import type { Plan } from './plan.js';

/** Parameters of a wide product: more than 64 KB, twice a first-level cache. */
const wideFloats = 16 * 1024;

/** Samples at most in a panel: more would push each other out of the caches. */
const mostSamples = 256;

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
 * Samples in a panel: one sample, one vector, or a multiple of eight. Panels are few and about equally
 * full, since kernels begin, sum up lanes and walk through their parameters once a panel.
 */
export function panelWidthFor(samples: number): number {
  if (samples <= 4) return samples <= 1 ? 1 : 4;
  const panels = Math.ceil(samples / mostSamples);
  return 8 * Math.ceil(samples / panels / 8);
}
