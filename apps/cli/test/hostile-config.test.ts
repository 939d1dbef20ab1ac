import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readerLaws } from '@rivulet/testkit';
import { readConfig } from '../src/config.js';

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

it('gives keys like __proto__ no power', () => {
  writeFileSync(
    join(folder, 'run.json'),
    '{"__proto__":{"epochs":7},"optimizer":{"name":"adam","__proto__":{"beta1":0}}}',
  );
  expect(() => readConfig('run.json', folder)).toThrow(/__proto__/);
  expect(({} as { epochs?: unknown }).epochs).toBeUndefined();
});
