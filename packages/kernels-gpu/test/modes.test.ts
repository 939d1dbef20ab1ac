/**
 * Modes: what runs, what is not there, and what is said of it.
 */
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { ConfigError, traceStep } from '@rivulet/tensor';
import { gpu } from '../src/index.js';

const program = traceStep({
  model: mlp({ sizes: [2, 3, 2] }),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(),
  features: 2,
  targets: 1,
});

test('a mode that does not exist is refused at once', () => {
  expect(() => gpu({ mode: 'cuda' as 'cpu' })).toThrow(ConfigError);
  expect(() => gpu({ mode: 'cuda' as 'cpu' })).toThrow(/gpu: expected mode 'auto', 'webgpu', .* or 'cpu'/);
});

test.each([
  ['webgpu', /^gpu: mode 'webgpu' is not there: there is no navigator.gpu; in Node, npm install webgpu/],
  ['webgl2', /^gpu: mode 'webgl2' is not there: there is no WebGL2; it needs a browser, in Node take 'headlessgl'$/],
  ['headlessgl', /^gpu: mode 'headlessgl' is not there: the package 'gl' did not load; it needs npm rebuild gl/],
] as const)('%s, which Node has not, is an error that says why and what brings it', async (mode, message) => {
  const attempt = Promise.resolve(gpu({ mode }).compile(program));
  await expect(attempt).rejects.toThrow(ConfigError);
  await expect(attempt).rejects.toThrow(message);
});

test('auto takes what is there, and says what it passed over', async () => {
  const executable = await gpu().compile(program);
  expect(executable.backend).toBe(
    "gpu webasm fused-sync; not webgpu: there is no navigator.gpu; not webgl2: there is no WebGL2; not headlessgl: the package 'gl' did not load",
  );
  executable.dispose();
});
