/**
 * The ONNX Runtime backend: a training step as an ONNX graph, run natively.
 */
import { type Backend, ConfigError, check, checkCounts } from '@rivulet/tensor';
import { OrtExecutable } from './ort-executable.js';
import { type Runtime, loadRuntime } from './runtime.js';

/** Options of `ort`. */
export type OrtOptions = {
  /**
   * What computes, the first that is there: 'cpu', 'cuda', 'webgpu', 'coreml', 'dml' or whatever else the
   * installed runtime knows. Default ['cpu'].
   */
  readonly providers?: readonly string[];
  /**
   * Threads that one operator may use. Default 1: small nets are fastest so, and several runs can share a machine. In a
   * page those of `env.wasm.numThreads` where it is set, and one where the page is not isolated.
   */
  readonly threads?: number;
  /** The runtime itself, such as the module `onnxruntime-web` in a page. Default: `onnxruntime-node`, loaded when it is first needed. */
  readonly runtime?: Pick<Runtime, 'InferenceSession' | 'Tensor' | 'env'>;
};

/**
 * The ONNX Runtime backend: float32, all steps of a call in one graph with a `Scan`.
 *
 * Made for nets from a few hundred units a layer on; below, WebAssembly is faster by far, since ONNX Runtime
 * needs about a microsecond for each of some eighty operations. `backend` of an executable says what ran:
 * `onnxruntime 1.30.0 cpu, 1 thread`. It computes on another thread, so `trainSync` refuses it.
 *
 * @param options.providers default ['cpu']
 * @param options.threads an integer ≥ 1, default 1
 * @throws ConfigError at once for threads that are no such integer; from `compile`, when onnxruntime-node is not
 * installed, or none of the providers is there
 * @example
 * train({ model, loss, data, optimizer, epochs: 100, backend: ort({ threads: 2 }) });
 */
export function ort({ providers = ['cpu'], threads = 1, runtime }: OrtOptions = {}): Backend {
  checkCounts('ort', 1, { threads });
  check(providers.length > 0, 'ort', 'at least one provider', providers.length);
  return {
    name: 'onnxruntime',
    async compile(program) {
      const loaded = runtime ?? (await loadRuntime());
      // A provider that is not there is told here; the runtime would tell it on its own as well, in red.
      if (providers.some((provider) => provider !== 'cpu')) loaded.env.logLevel = 'fatal';
      const passedOver: string[] = [];
      for (const provider of providers) {
        try {
          return await OrtExecutable.create(program, { runtime: loaded, provider, threads, passedOver });
        } catch (error) {
          if (error instanceof ConfigError) throw error;
          passedOver.push(`${provider}: ${(error as Error).message.split('\n')[0] ?? ''}`);
        }
      }
      const help = providers.includes('cuda')
        ? '; for CUDA let the install script of onnxruntime-node run, which downloads its libraries'
        : '';
      throw new ConfigError(`ort: no provider runs this program: ${passedOver.join('; ')}${help}`);
    },
  };
}

/** The backend where onnxruntime-node is installed; otherwise why not. */
export async function findOrt(
  load: () => Promise<Runtime> = loadRuntime,
): Promise<{ readonly backend: Backend } | { readonly why: string }> {
  try {
    await load();
    return { backend: ort() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { why: error.message };
  }
}
