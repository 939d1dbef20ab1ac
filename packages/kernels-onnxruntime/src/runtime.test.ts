import { ConfigError } from '@rivulet/tensor';
import { loadRuntime } from './runtime.js';

const failing = (code: string | undefined, message: string) => (): Promise<never> =>
  Promise.reject(Object.assign(new Error(message), { code }));

describe('loadRuntime', () => {
  it('loads onnxruntime-node', async () => {
    expect((await loadRuntime()).listSupportedBackends().map(({ name }) => name)).toContain('cpu');
  });

  it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])(
    'says how to install the package where there is none (%s)',
    async (code) => {
      const loading = loadRuntime(failing(code, "Cannot find package 'onnxruntime-node'"));
      await expect(loading).rejects.toThrow(ConfigError);
      await expect(loading).rejects.toThrow('install it with: npm install --ignore-scripts onnxruntime-node');
    },
  );

  it('says what keeps an installed package from loading', async () => {
    const loading = loadRuntime(failing(undefined, 'libonnxruntime.so.1: cannot open shared object file'));
    await expect(loading).rejects.toThrow(
      new ConfigError('onnxruntime-node cannot be loaded: libonnxruntime.so.1: cannot open shared object file'),
    );
  });
});
