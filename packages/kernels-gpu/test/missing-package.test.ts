/**
 * Without gpu.js: nothing is missed until the backend is asked for.
 */
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { ConfigError, traceStep } from '@rivulet/tensor';
import { gpu } from '../src/index.js';

jest.mock('gpu.js', () => {
  throw Object.assign(new Error("Cannot find package 'gpu.js'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

test('compiling says what is missing and how it comes', async () => {
  const program = traceStep({
    model: mlp({ sizes: [2, 2] }),
    loss: softmaxCrossEntropy(),
    optimizer: sgd(),
    features: 2,
    targets: 1,
  });
  const attempt = Promise.resolve(gpu({ mode: 'cpu' }).compile(program));
  await expect(attempt).rejects.toThrow(ConfigError);
  await expect(attempt).rejects.toThrow(
    "gpu: the package 'gpu.js' is not installed; npm install --ignore-scripts gpu.js@2",
  );
});
