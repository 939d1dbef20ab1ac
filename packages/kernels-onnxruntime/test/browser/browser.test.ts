/**
 * onnxruntime-web in Chromium: files that Node wrote, and the backend.
 */
import * as runtime from 'onnxruntime-node';
import { type Site, inChromium, missingFor } from '../../../kernels-gpu/test/browser/chromium.js';
import { drive, files, trainMoons } from './moons.js';
import type { Results } from './page.js';

const packages = [...['tensor', 'layers', 'optimizers', 'regularizers', 'datasets', 'onnx', 'kernels-onnxruntime']];
const imports = {
  '@rivulet/kernels-onnxruntime/backend': '/packages/kernels-onnxruntime/dist/backend.js',
  'onnxruntime-web/wasm': '/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'fastest-levenshtein': '/node_modules/fastest-levenshtein/esm/mod.js',
  '@petamoriken/float16': '/node_modules/@petamoriken/float16/src/index.mjs',
  pbf: '/node_modules/pbf/index.js',
};
const missing = missingFor({ packages });

/** How far two lists of losses are from each other. */
function distance(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((loss, i) => Math.abs((actual[i] ?? NaN) - loss)));
}

if (missing.length > 0) {
  test.skip(`training in onnxruntime-web in a page: skipped, there is no ${missing.join(', no ')}`, () => undefined);
} else {
  describe('onnxruntime-web in Chromium', () => {
    const written = files();
    const site: Site = {
      packages,
      imports,
      files: Object.fromEntries(
        (['step', 'loop'] as const).flatMap((form) => [
          [`/${form}.onnx`, written[form].step],
          [`/${form}.start.onnx`, written[form].start],
        ]),
      ),
      page: '/packages/kernels-onnxruntime/test/browser/page.js',
    };
    let [page, here]: [Results?, Results?] = [];
    beforeAll(async () => {
      page = await inChromium<Results>(site);
      here = { driven: await drive(runtime, written), trained: await trainMoons({}) };
    }, 300_000);

    // Another build of the same runtime multiplies matrices in another order: its losses differ by roundings.
    const bound = 1e-5;

    test.each(['step', 'loop'] as const)('drives the files of form %s for 200 steps as Node does', (form) => {
      const [there, expected] = [page?.driven[form] ?? [], here?.driven[form] ?? []];
      expect(expected).toHaveLength(200);
      expect(expected.at(-1)).toBeLessThan(0.7 * (expected[0] ?? 0));
      expect(distance(there, expected)).toBeLessThan(bound);
    });

    test('trains on the backend as Node does', () => {
      const [there, expected] = [page?.trained.losses ?? [], here?.trained.losses ?? []];
      expect(page?.trained.backend).toBe('onnxruntime 1.30.0 wasm, 1 thread');
      expect(here?.trained.backend).toBe('onnxruntime 1.30.0 cpu, 1 thread');
      expect(expected).toHaveLength(200);
      expect(expected.at(-1)).toBeLessThan(0.7 * (expected[0] ?? 0));
      expect(distance(there, expected)).toBeLessThan(bound);
    });
  });
}
