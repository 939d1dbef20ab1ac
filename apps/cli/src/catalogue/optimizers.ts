/**
 * Optimizers by short name, and what stands around them.
 */
import type { Documented, Entry } from './entry.js';
import { documentsOf, entryFrom } from './from-documents.js';

/** Everything that can be chosen with --optimizer: what has a learning rate and needs nothing else. */
export const optimizers: readonly Entry[] = documentsOf('optimizers')
  .filter(isOptimizer)
  .map((document) => entryFrom('optimizer', document));

/** Wrappers and parts, for programs. */
export const optimizerParts: readonly Entry[] = documentsOf('optimizers')
  .filter((document) => !isOptimizer(document))
  .map((document) => entryFrom('part', document));

function isOptimizer({ options, arguments: positional }: Documented): boolean {
  return 'learningRate' in options && positional.every(({ optional }) => optional);
}
