import { ConfigError } from '@rivulet/tensor';
import { findOrt } from './ort.js';
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

test('whoever looks for the backend is given it, or told why there is none', async () => {
  expect(await findOrt()).toMatchObject({ backend: { name: 'onnxruntime' } });
  expect(await findOrt(() => loadRuntime(failing('MODULE_NOT_FOUND', 'no such package')))).toEqual({
    why: expect.stringMatching(/^onnxruntime-node is not installed; install it with: /) as string,
  });
});
