/**
 * What runs compute with whose task names no backend.
 */
import { wasm } from '@rivulet/kernels-wasm';
import type { Backend } from '@rivulet/tensor';

let known: Backend | undefined;

/** One for all runs of a process: it remembers what it compiled, so that the next model of a form starts sooner. */
export function defaultBackend(): Backend {
  return (known ??= wasm());
}
