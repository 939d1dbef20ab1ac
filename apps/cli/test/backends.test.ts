import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();

const accuracyOn = async (...options: string[]): Promise<number> => {
  const { code, out } = await call(folder.path(), ['train', '--json', '--epochs', '40', ...options]);
  expect(code).toBe(0);
  const { accuracy, onnx } = lastJson(out) as { accuracy: number; onnx: { maxAbsDiff: number } };
  // Verified against the trainer before it was written.
  expect(onnx.maxAbsDiff).toBeLessThan(1e-5);
  return accuracy;
};

test('a training on gpu.js comes to the accuracy of the default, and exports a verified model', async () => {
  const expected = await accuracyOn();
  expect(expected).toBeGreaterThan(0.9);
  expect(await accuracyOn('--backend', 'gpu')).toBe(expected);
  const [start] = readFileSync(join(folder.path(), 'out', 'moons', 'events.ndjson'), 'utf8').split('\n');
  expect(start).toMatch(/"backend":"gpu webasm fused-sync; not webgpu: /);
});

test('a training on ONNX Runtime comes to the accuracy of the default', async () => {
  expect(await accuracyOn('--backend', 'ort')).toBe(await accuracyOn());
  const [start] = readFileSync(join(folder.path(), 'out', 'moons', 'events.ndjson'), 'utf8').split('\n');
  expect(start).toMatch(/"backend":"wasm /);
  const { out } = await call(folder.path(), ['train', '--epochs', '1', '--backend', 'ort']);
  expect(out).toMatch(/; on onnxruntime [\d.]+ cpu, 1 thread\n/);
  const both = await call(folder.path(), ['train', '--epochs', '1', '--backend', 'ort', '--threads', '2']);
  expect(both.out).toMatch(/; on onnxruntime [\d.]+ cpu, 2 threads\n/);
  const { code, err } = await call(folder.path(), ['train', '--threads', '2']);
  expect([code, err]).toEqual([2, 'error: --threads: is for --backend ort, which wasm is not\n']);
});

test('a provider that is not there is one line', async () => {
  const { code, out, err } = await call(folder.path(), ['train', '--backend', 'ort:cuda']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: ort: no provider runs this program: cuda: .*; for CUDA let the install script .*\n$/);
});

test('what runs is in the first line', async () => {
  const { out } = await call(folder.path(), ['train', '--epochs', '1', '--backend', 'gpu:cpu']);
  expect(out).toMatch(/network 2-12-13-13-2.*; on gpu cpu generic\n/);
  const chosen = await call(folder.path(), ['train', '--epochs', '1', '--backend', 'auto']);
  expect(chosen.out).toMatch(/; on wasm simd.*; auto: wasm about \d+ µs a step of 32; ort about \d+ µs .*; no gpu: /);
});

test('a mode that is not there is one line that says why, and leaves nothing', async () => {
  const { code, out, err } = await call(folder.path(), ['train', '--backend', 'gpu:webgpu']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: gpu: mode 'webgpu' is not there: there is no navigator.gpu; in Node, .*\n$/);
});

test('a backend that does not exist is refused with those that do', async () => {
  const { code, err } = await call(folder.path(), ['train', '--backend', 'cuda']);
  expect(code).toBe(2);
  expect(err).toContain('--backend: expected one of wasm, ort, reference, auto, gpu, gpu:webgpu');
});
