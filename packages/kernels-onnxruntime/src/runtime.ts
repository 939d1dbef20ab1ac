/**
 * Loading ONNX Runtime when it is first needed: it is large, native, and not everybody's.
 */
import { ConfigError } from '@rivulet/tensor';
import type * as ort from 'onnxruntime-node';

/** The module `onnxruntime-node`. */
export type Runtime = typeof ort;

/**
 * @param load how it is loaded; for tests
 * @throws ConfigError naming the package and how to install it, or what keeps it from loading
 */
export async function loadRuntime(load: () => Promise<Runtime> = () => import('onnxruntime-node')): Promise<Runtime> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new ConfigError(
        'onnxruntime-node is not installed; install it with: npm install --ignore-scripts onnxruntime-node (its script only downloads GPU libraries)',
      );
    }
    throw new ConfigError(`onnxruntime-node cannot be loaded: ${message}`);
  }
}
