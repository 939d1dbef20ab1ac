/**
 * What a training can run on, by the names of the command line.
 */
import { gpu } from '@rivulet/kernels-gpu';
import { ort } from '@rivulet/kernels-onnxruntime';
import { wasm } from '@rivulet/kernels-wasm';
import { type Backend, reference } from '@rivulet/tensor';
import { auto } from '@rivulet/training';
import { UsageError } from './errors.js';

/** Everything that `--backend` takes. */
export const backendNames = [
  ...(['wasm', 'ort', 'reference', 'auto', 'gpu'] as const),
  ...(['gpu:webgpu', 'gpu:webgl2', 'gpu:headlessgl', 'gpu:webasm', 'gpu:cpu'] as const),
  ...(['ort:cpu', 'ort:cuda', 'ort:webgpu'] as const),
] as const;

/** A name of a backend. */
export type BackendName = (typeof backendNames)[number];

/**
 * The backend of a name.
 *
 * @param threads of ONNX Runtime
 * @throws UsageError for threads where nothing has any to choose
 */
export function backendOf(name: BackendName, threads?: number): Backend {
  if (threads !== undefined && !name.startsWith('ort')) {
    throw new UsageError(`--threads: is for --backend ort, which ${name} is not`);
  }
  const given = threads === undefined ? {} : { threads };
  switch (name) {
    case 'wasm':
      return wasm();
    case 'ort':
    case 'ort:cpu':
      return ort(given);
    case 'ort:cuda':
      return ort({ providers: ['cuda'], ...given });
    case 'ort:webgpu':
      return ort({ providers: ['webgpu'], ...given });
    case 'reference':
      return reference();
    case 'auto':
      return auto();
    case 'gpu':
      return gpu();
    case 'gpu:webgpu':
      return gpu({ mode: 'webgpu' });
    case 'gpu:webgl2':
      return gpu({ mode: 'webgl2' });
    case 'gpu:headlessgl':
      return gpu({ mode: 'headlessgl' });
    case 'gpu:webasm':
      return gpu({ mode: 'webasm' });
    case 'gpu:cpu':
      return gpu({ mode: 'cpu' });
  }
}
