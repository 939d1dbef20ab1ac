/**
 * Runs on threads, with an optimizer of a third party: a package in a folder of its own that nobody here knows of. They run
 * what was built: without a build these tests are skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { threadsOf } from '../src/threads.js';

const built = existsSync(join(__dirname, '..', 'dist', 'threads.js'));
const folder = mkdtempSync(join(tmpdir(), 'rivulet-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files: Readonly<Record<string, string>> = {
  'node_modules/rivulet-scaled-sign/package.json':
    '{ "name": "rivulet-scaled-sign", "type": "module", "exports": "./index.js" }',
  'node_modules/rivulet-scaled-sign/index.js': `
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
  'load.mjs': `export const load = (name) => import(name);`,
  'search.mjs': `
import { choice, float, randomSampler, search } from '@rivulet/search';
import { threads } from '@rivulet/search/threads';

const use = (use, ...args) => ({ use, args });
const template = {
  model: use('@rivulet/layers#mlp', { sizes: [2, 8, 2] }),
  loss: use('@rivulet/layers#softmaxCrossEntropy'),
  data: use('@rivulet/datasets#twoMoons', { samples: 40, noise: 0.1, seed: 1 }),
  optimizer: choice({
    theirs: use('rivulet-scaled-sign#scaledSign', { learningRate: float(0.01, 1, { log: true }) }),
    missing: use('rivulet-not-there#none'),
  }),
  penalties: [],
  stop: null,
  epochs: 30,
  batchSize: 10,
  seed: 0,
};
const plan = { template, objective: { of: 'updates', until: { measure: 'accuracy', value: 0.8 } }, trials: 10, sampler: randomSampler() };
const load = new URL('./load.mjs', import.meta.url);

const runner = threads({ workers: 2, load });
const told = { states: {}, reasons: [], value: null };
await search(plan, { runner }).forEach((event) => {
  if (event.kind !== 'trial') return;
  const { state, because, configuration, value } = event.record;
  (told.states[configuration.optimizer] ??= []).push(state);
  if (because) told.reasons.push(because);
  if (Number.isFinite(value)) told.value = value;
});

// In the middle, and then nothing is left that would keep the process.
const events = [];
const endless = { ...plan, template: { ...template, epochs: 1e9 }, objective: { of: 'loss' } , every: 5 };
await new Promise((resolve) => {
  const subscription = search(endless, { runner }).subscribe((event) => {
    events.push(event.kind);
    if (event.kind === 'report' && events.length > 20) { subscription.unsubscribe(); resolve(); }
  });
});
const seen = events.length;
// The threads that were left do other runs.
await search(plan, { runner }).forEach(() => undefined);
await runner.close();
await new Promise((resolve) => setTimeout(resolve, 50));
const left = process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort|Timeout|Immediate/.test(name));
console.log(JSON.stringify({ ...told, silent: events.length === seen, left: left.filter((name) => name !== 'Timeout') }));
`,
};

it('refuses options that are out of range with the first run', async () => {
  const { openPool } = await import('@rivulet/training/workers');
  const runner = threadsOf(openPool, { workers: 0 });
  const order = { id: '0/0', spec: {} as never, objective: { of: 'loss' } as const, every: 1 };
  const failed = new Promise((resolve) => runner.run(order).subscribe({ error: resolve }));
  expect(await failed).toMatchObject({ message: 'threads: expected an integer workers ≥ 1, received 0' });
  await runner.close();
});

const suite = built ? it : it.skip;

suite(
  `threads search over an optimizer that nobody registered, and leave nothing behind${built ? '' : ' (skipped: not built, run npx nx build search)'}`,
  () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    symlinkSync(join(__dirname, '../../../node_modules/@rivulet'), join(folder, 'node_modules/@rivulet'), 'junction');
    const { stdout, stderr } = spawnSync(process.execPath, ['search.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(stderr).toBe('');
    const told = JSON.parse(stdout) as Record<string, unknown> & {
      states: { theirs: string[]; missing: string[] };
      reasons: string[];
    };
    expect(told).toMatchObject({ silent: true, left: [], value: expect.any(Number) as number });
    expect(new Set(told.states.theirs)).toEqual(new Set(['complete']));
    expect(new Set(told.states.missing)).toEqual(new Set(['failed']));
    expect(told.states.theirs.length + told.states.missing.length).toBe(10);
    expect(new Set(told.reasons).size).toBe(1);
    expect(told.reasons[0]).toMatch(/rivulet-not-there/);
  },
  120_000,
);
