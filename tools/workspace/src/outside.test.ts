/**
 * A third party: a package in a folder outside the workspace that installs ours from tarballs, writes an optimizer
 * of its own, proves its laws under Node's test runner and trains with it on WebAssembly.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './packages.js';

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "rivulet-scaled-sign", "type": "module", "exports": "./index.js" }',
  'index.js': `
import { atLeastZero, mapTensors, scalar, scalarsOf, settingsOf, sizeOf, specOf } from '@rivulet/tensor';

const settings = settingsOf('scaledSign', { learningRate: scalar(0.01, atLeastZero) }, { paper: {} });

export const scaledSign = (options = {}) => ({
  name: 'scaledSign',
  spec: specOf('rivulet-scaled-sign#scaledSign', options),
  init: () => ({}),
  update(gradients, state, context) {
    const { learningRate } = scalarsOf(settings.settle(options), context);
    const step = (g) => g.sign().mul(g.abs().sum().div(sizeOf(g.shape)).mul(learningRate.neg()));
    return { updates: mapTensors(step, gradients), state };
  },
});
`,
  'laws.test.js': `
import { wasm } from '@rivulet/kernels-wasm';
import { transformLaws } from '@rivulet/testkit';
import { scaledSign } from './index.js';

transformLaws('scaledSign', () => scaledSign(), { backends: [wasm()], load: () => import('./index.js') });
`,
  'broken.test.js': `
import { transformLaws } from '@rivulet/testkit';
import { scaledSign } from './index.js';

const update = (gradients) => ({ updates: Object.fromEntries(Object.entries(gradients).map(([k, g]) => [k, g.div(g)])), state: {} });
transformLaws('broken', () => ({ ...scaledSign(), spec: null, update }));
`,
  'train.js': `
import { twoMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { chain, clipByGlobalNorm } from '@rivulet/optimizers';
import { train } from '@rivulet/training';
import { scaledSign } from './index.js';

const found = {};
train({
  model: mlp({ sizes: [2, 16, 16, 2], hidden: [relu()] }),
  loss: softmaxCrossEntropy(),
  data: twoMoons({ samples: 200, noise: 0.1, seed: 1 }),
  optimizer: chain(clipByGlobalNorm(1), scaledSign({ learningRate: 0.5 })),
  epochs: 60,
  seed: 1,
}).subscribe({
  next: (event) => {
    if (event.kind === 'start') found.backend = event.backend;
    if (event.kind === 'end') found.loss = event.loss;
  },
  complete: () => console.log(JSON.stringify(found)),
});
`,
};

describe('a package outside the workspace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-outside-'));
  const node = (...args: string[]) => {
    // Not what jest was started with: node:test would report to another one.
    const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
    return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  };

  beforeAll(() => {
    const packages = [
      'tensor',
      'testkit',
      'optimizers',
      'layers',
      'datasets',
      'kernels-wasm',
      'kernels-gpu',
      'weights',
      'training',
    ];
    execFileSync(process.execPath, [join(root, 'tools/workspace/install.mjs'), folder, ...packages]);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('gets our packages from their tarballs', () => {
    expect(existsSync(join(folder, 'node_modules/@rivulet/optimizers/dist/index.js'))).toBe(true);
    expect(existsSync(join(folder, 'node_modules/@rivulet/optimizers/src'))).toBe(false);
  });

  it('writes its optimizer in ten lines', () => {
    const lines = (files['index.js'] ?? '').split('export ')[1]?.trim().split('\n') ?? [];
    expect(lines).toHaveLength(10);
  });

  it("proves the laws on wasm under Node's own test runner", () => {
    const { status, stdout } = node('--test', '--test-reporter=tap', 'laws.test.js');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/resumed on wasm it goes on as if uninterrupted/)]);
    expect(stdout).toMatch(/^# fail 0$/m);
  });

  it('is told where a law is broken', () => {
    const { status, stdout } = node('--test', '--test-reporter=tap', 'broken.test.js');
    expect([status, stdout]).toEqual([1, expect.stringMatching(/not ok \d+ - survives gradients of 0/)]);
  });

  it('trains with it on wasm, fused, to a low loss', () => {
    const { stdout, stderr } = node('train.js');
    expect(stderr).toBe('');
    const { backend, loss } = JSON.parse(stdout) as { backend: string; loss: number };
    expect(backend).toMatch(/^wasm (simd|scalar)/);
    expect(loss).toBeLessThan(0.1);
  });
});
