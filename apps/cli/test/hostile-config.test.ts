import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantiate, spaceOf } from '@rivulet/search';
import { readerLaws } from '@rivulet/testkit';
import { readCompareSettings } from '../src/compare-settings.js';
import { readConfig } from '../src/config.js';
import { readRecord, recordText } from '../src/run-record.js';
import { readSearchSettings } from '../src/search/search-settings.js';
import { probes } from '../src/search/trial-plan.js';
import { readSettings } from '../src/settings.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const corpus = [
  { data: { name: 'moons', samples: 300, noise: 0.1 }, optimizer: { name: 'adam', beta1: 0.8 }, epochs: 20, batch: 32 },
  { data: 'moons', layers: [12, 13, 13], activation: 'relu', optimizer: 'sgd', schedule: 'cosineDecay', seed: 1 },
].map((config) => new TextEncoder().encode(JSON.stringify(config)));

readerLaws(
  'readConfig',
  corpus,
  (bytes) => {
    writeFileSync(join(folder, 'run.json'), bytes);
    readConfig('run.json', folder);
  },
  {
    words: ['"__proto__":{"epochs":1},', '"layers":', '"optimizer":{"name":"toString"}', '"data":"../x"', '1e9', '-1'],
  },
);

/** A reader of a file that the bytes are put into. */
const from =
  (read: () => unknown) =>
  (bytes: Uint8Array): void => {
    writeFileSync(join(folder, 'run.json'), bytes);
    read();
  };
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

readerLaws(
  'readCompareSettings',
  [json({ contestants: ['adam', 'sgd:learning-rate=0.1'], seeds: 3, goal: 0.01, data: 'moons', layers: [12, 13] })],
  from(() => readCompareSettings([], { config: 'run.json' }, folder)),
  {
    words: [
      '"contestants":"adam",',
      '"contestants":["toString"],',
      '"preset":"__proto__",',
      '"seeds":1e9,',
      '"unit":7,',
    ],
  },
);

const rate = { search: 'float', low: 0.001, high: 0.3, log: true };
const template = {
  ...{
    data: 'moons',
    layers: [{ search: 'int', low: 4, high: 32 }],
    trials: 50,
    seeds: 2,
    minimize: 'loss',
    epochs: 20,
  },
  optimizer: {
    search: 'choice',
    options: [
      { label: 'adam', value: { name: 'adam', learningRate: rate } },
      { label: 'sgd', value: { name: 'sgd', learningRate: { ...rate, name: 'rate' } } },
    ],
  },
};

readerLaws(
  'the template of a search',
  [json(template), json({ ...template, optimizer: { name: 'adam', learningRate: rate } })],
  from(() => {
    const { template: given, source } = readSearchSettings({ config: 'run.json' }, folder);
    // As far as a search goes before it loads anything.
    const space = spaceOf(given, 'run.json');
    for (const configuration of probes(space.dimensions)) readSettings(instantiate(space, configuration), source);
  }),
  {
    words: [
      ...[
        '"search":"float"',
        '"low":1e9',
        '"high":-1',
        '"log":1',
        '"options":[]',
        '"name":"__proto__"',
        '"label":"__proto__"',
      ],
      JSON.stringify({
        search: 'choice',
        options: Array.from({ length: 40 }, (_, i) => ({ label: `${i}`, value: rate })),
      }),
    ],
  },
);

const use = (name: string, ...args: unknown[]) => ({ use: name, args });
const record = recordText({
  ...{ node: 'v22.0.0', data: '0'.repeat(64), backend: 'wasm', silence: [], checkpointEvery: '10s', keep: 2 },
  plan: {
    ...{ data: 'moons', optimizer: 'adam', sizes: [2, 4, 2], activation: 'relu' },
    spec: {
      model: use('@rivulet/layers#mlp', { sizes: [2, 4, 2] }),
      loss: use('@rivulet/layers#softmaxCrossEntropy'),
      data: use('@rivulet/datasets#twoMoons', { samples: 40 }),
      optimizer: use('@rivulet/optimizers#adam', { learningRate: 0.1 }),
      ...{ penalties: [], stop: null, epochs: 9, batchSize: 10, seed: 0 },
    },
  },
} as Parameters<typeof recordText>[0]);

readerLaws(
  'readRecord',
  [new TextEncoder().encode(record)],
  from(() => readRecord(join(folder, 'run.json'), 'run.json')),
  {
    words: [
      '"format":2',
      '"keep":0',
      '"checkpointEvery":"1e9d"',
      '"sizes":["__proto__"]',
      '"plan":null',
      '"backend":"toString"',
    ],
  },
);

it('gives keys like __proto__ no power', () => {
  writeFileSync(
    join(folder, 'run.json'),
    '{"__proto__":{"epochs":7},"optimizer":{"name":"adam","__proto__":{"beta1":0}}}',
  );
  expect(() => readConfig('run.json', folder)).toThrow(/__proto__/);
  expect(({} as { epochs?: unknown }).epochs).toBeUndefined();
});
