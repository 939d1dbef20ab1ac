/**
 * WebGL2 and WebGPU, in Chromium.
 */
import { inChromium, missingFor } from './chromium.js';
import type { Results } from './page.js';

const site = {
  packages: ['tensor', 'layers', 'optimizers', 'regularizers', 'datasets', 'kernels-gpu'],
  imports: { 'gpu.js': '/gpu.js' },
  // The library's own build for pages is one script that leaves a global.
  files: {
    '/gpu.js': `import '/node_modules/gpu.js/dist/gpu-browser.js';
export const { GPU, Input, WebGL2Kernel, HeadlessGLKernel } = globalThis.GPU;`,
  },
  page: '/packages/kernels-gpu/test/browser/page.js',
};
const missing = missingFor(site);
const time = process.env['RIVULET_NIGHTLY'] === '1' ? 'night' : 'day';

if (missing.length > 0) {
  test.skip(`WebGL2 and WebGPU in a page: skipped, there is no ${missing.join(', no ')}`, () => undefined);
} else {
  describe.each([
    ['webgl2', /^gpu webgl2 generic \(.*SwiftShader.*\)$/],
    ['webgpu', /^gpu webgpu fused-encoder \(.+\)$/],
  ] as const)('mode %s in Chromium', (mode, ran) => {
    let page: Results;
    beforeAll(async () => {
      page = await inChromium<Results>(site, { mode, time });
    }, 600_000);

    test('every primitive gives what the reference gives', () => {
      expect(page.wrongPairs).toEqual([]);
      expect(Object.entries(page.differences).filter(([, difference]) => !(difference < 2e-5))).toEqual([]);
      expect(page.sameUniforms).toBe(true);
    });

    test('optimizers, layers, losses and penalties give what the reference gives', () => {
      expect(page.programs.length).toBe(time === 'night' ? 25 : 12);
      // Two steps; the centred rmsprop divides by differences of nearly equal numbers.
      const wrong = page.programs.filter(({ backend, error }) => !ran.test(backend) || !(error < 1e-4));
      expect(wrong).toEqual([]);
    });

    test('whole trainings of the moons have the losses of the reference within 1e-5', () => {
      for (const [name, { backend, losses, expected }] of Object.entries(page.trainings)) {
        expect(backend).toMatch(ran);
        const worst = Math.max(...expected.map((loss, i) => Math.abs(loss - (losses[i] ?? Infinity))));
        expect([name, worst < 1e-5]).toEqual([name, true]);
      }
    });

    test('everything that was made is given back', () => {
      expect(page.most).toBeGreaterThan(20);
      expect(page.left).toBe(0);
    });
  });
}
