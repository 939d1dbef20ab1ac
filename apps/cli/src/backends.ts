/**
 * What a training can run on, by the names of the command line.
 */
import { gpu } from '@rivulet/kernels-gpu';
import { ort } from '@rivulet/kernels-onnxruntime';
import { wasm } from '@rivulet/kernels-wasm';
import { type Backend, reference } from '@rivulet/tensor';
import { auto } from '@rivulet/training';

/** Everything that `--backend` takes. */
export const backendNames = [
  ...(['wasm', 'ort', 'reference', 'auto', 'gpu'] as const),
  ...(['gpu:webgpu', 'gpu:webgl2', 'gpu:headlessgl', 'gpu:webasm', 'gpu:cpu'] as const),
  ...(['ort:cpu', 'ort:cuda', 'ort:webgpu'] as const),
] as const;

/** A name of a backend. */
export type BackendName = (typeof backendNames)[number];

/** The backend of a name. */
export function backendOf(name: BackendName): Backend {
  switch (name) {
    case 'wasm':
      return wasm();
    case 'ort':
    case 'ort:cpu':
      return ort();
    case 'ort:cuda':
      return ort({ providers: ['cuda'] });
    case 'ort:webgpu':
      return ort({ providers: ['webgpu'] });
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
