/**
 * What a run has computed with, from the words of its metadata: what decides bits has to be the same again.
 */
import { wasm } from '@rivulet/kernels-wasm';
import { type Backend, reference } from '@rivulet/tensor';

/** Backends that give the same bits on every machine that has them, by what they say of themselves. */
const exact: Readonly<Record<string, () => Backend>> = {
  'wasm simd fma': () => wasm({ simd: true, fused: true }),
  'wasm simd': () => wasm({ simd: true, fused: false }),
  'wasm scalar': () => wasm({ simd: false }),
  reference: () => reference(),
  'reference float64': () => reference({ precision: 'float64' }),
};

/** The backend, or the default one where the words name none that gives the same bits everywhere. */
export function backendOf(words: string | null): Backend {
  const known = words !== null && Object.hasOwn(exact, words) ? exact[words] : undefined;
  return known ? known() : wasm();
}
