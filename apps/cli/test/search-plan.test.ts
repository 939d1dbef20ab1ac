/**
 * What `rivulet search` makes of options and templates, before anything is run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord, SearchStart, TrialRecord } from '@rivulet/search';
import type { Json } from '@rivulet/tensor';
import type { Io } from '../src/io.js';
import { pluginLoader } from '../src/load-plugin.js';
import { planRun } from '../src/options-to-spec.js';
import { batchParameter, optimizerParameter, usualOptimizers } from '../src/search/default-space.js';
import { commandOf, configurationOf, medianRun } from '../src/search/found.js';
import { printSearch } from '../src/search/print-search.js';
import { readSearchSettings } from '../src/search/search-settings.js';
import { planTrials, probes, sharedData } from '../src/search/trial-plan.js';
import { commandLine, configFile, readSettings } from '../src/settings.js';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-search-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = pluginLoader(__dirname);
const source = configFile('search.json');
const plan = async (template: Readonly<Record<string, Json>>, from = source) =>
  planTrials(template, await sharedData(template, from, load), from, load);
const rate = { search: 'float', low: 1e-3, high: 1, log: true } as const;
const small = { data: { name: 'moons', samples: 40 }, epochs: 5 };

describe('the usual space', () => {
  it('has the optimizers of the chapter, each with a rate of its own, and the batch size', async () => {
    const { space } = await plan({
      ...small,
      optimizer: optimizerParameter(usualOptimizers, '--optimizers'),
      batch: batchParameter(40),
    });
    const names = space.dimensions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(usualOptimizers.map((name) => `optimizer.${name}.learningRate`)));
    expect(names.filter((name) => !name.startsWith('optimizer.'))).toEqual(['optimizer', 'batch']);
  });

  it('takes any other optimizer with its rate around the default, and another package’s as it is', async () => {
    const { space } = await plan({ ...small, optimizer: optimizerParameter(['lion', 'adam'], '--optimizers') });
    expect(space.dimensions.find(({ name }) => name === 'optimizer.lion.learningRate')?.parameter).toMatchObject({
      search: 'float',
      log: true,
    });
    expect(optimizerParameter(['my-package#mine'], '')).toMatchObject({ name: 'my-package#mine' });
    expect(() => optimizerParameter(['adm'], '--optimizers')).toThrow("--optimizers: there is no optimizer 'adm'");
  });

  it('does not search over a batch where there is nothing to choose', () => {
    expect(batchParameter(3)).toBe(3);
    expect(batchParameter(30)).toEqual({ search: 'int', low: 4, high: 30, log: true });
  });
});

describe('probes', () => {
  it('hold every option of every choice, with the lowest and the highest numbers', async () => {
    const inner = { search: 'choice', options: ['torch', 'keras'].map((label) => ({ label, value: label })) };
    const { space } = await plan({
      ...small,
      optimizer: {
        search: 'choice',
        options: [
          { label: 'sgd', value: { name: 'sgd', learningRate: rate } },
          { label: 'adam', value: { name: 'adam', learningRate: rate, dialect: inner } },
        ],
      },
    });
    const all = probes(space.dimensions).map((configuration) => JSON.stringify(configuration));
    for (const end of [0.001, 1]) {
      for (const expected of [
        { optimizer: 'sgd', 'optimizer.sgd.learningRate': end },
        { optimizer: 'adam', 'optimizer.adam.learningRate': end, 'optimizer.adam.dialect': 'torch' },
        { optimizer: 'adam', 'optimizer.adam.learningRate': end, 'optimizer.adam.dialect': 'keras' },
      ]) {
        expect(all).toContain(JSON.stringify(expected));
      }
    }
    expect(all).toHaveLength(6);
  });
});

describe('planTrials', () => {
  it('makes the run that train makes of the same configuration', async () => {
    const template = { ...small, optimizer: { name: 'momentum', learningRate: rate, momentum: 0.8 }, l2: 1e-4 };
    const { specOf } = await plan(template);
    const settled = { ...template, optimizer: { ...template.optimizer, learningRate: 0.03 }, batch: 8 };
    const { spec } = await planRun(readSettings(settled, commandLine), commandLine, load);
    expect(specOf(settled)).toEqual(spec);
  });

  it.each([
    [
      { optimizer: { name: 'adam', beta1: { search: 'float', low: 0.5, high: 1.5 } } },
      'adam: expected 0 ≤ beta1 < 1, received 1.5',
    ],
    [
      { optimizer: { name: 'adam', beta3: rate } },
      'search.json: optimizer.beta3: belongs to adan, ademamix, prodigy, not to adam',
    ],
    [
      { batch: { search: 'int', low: 8, high: 64 } },
      'search.json: batch: expected at most 40, the number of training samples',
    ],
    [{ layers: [{ search: 'float', low: 2, high: 8.5 }] }, 'search.json: layers: expected a list of integers ≥ 1'],
    [
      { data: { name: 'moons', noise: rate } },
      'search.json: data: cannot be searched: all trials are measured on the same data',
    ],
    [
      { batch: { search: 'integer', low: 8, high: 64 } },
      "search.json: batch: expected search 'float', 'int' or 'choice', received \"integer\"",
    ],
    [{ epochs: 5 }, 'search.json: expected a template with a parameter'],
    [
      {
        optimizer: {
          search: 'choice',
          options: [
            { label: 'a', value: 'sgd' },
            { label: 'b', value: 'adom' },
          ],
        },
      },
      "there is no optimizer 'adom'; did you mean 'adam'? (with optimizer b)",
    ],
  ])('tells what in a template cannot be run: %j', async (template, message) => {
    await expect(plan({ ...small, ...template })).rejects.toThrow(message);
  });
});

describe('a template out of a file', () => {
  const template = (config: Json, flags: Readonly<Record<string, string>>) => {
    writeFileSync(join(folder, 'given.json'), JSON.stringify(config));
    return readSearchSettings({ config: 'given.json', ...flags }, folder).template;
  };

  it('keeps what the command line does not say, option by option', () => {
    const config = { data: { name: 'spirals', samples: 40, noise: 0.1 }, activation: 'elu' };
    expect(template(config, { noise: '0.3', alpha: '2' })).toEqual({
      data: { name: 'spirals', samples: 40, noise: 0.3 },
      activation: { name: 'elu', alpha: 2 },
    });
    expect(template(config, { data: 'moons', noise: '0.3' })['data']).toEqual({ name: 'moons', noise: 0.3 });
  });

  it('has no option from elsewhere for what it searches, nor two words for what is searched', () => {
    const activation = { search: 'choice', options: [{ label: 'elu', value: { name: 'elu' } }] };
    expect(() => template({ activation }, { alpha: '2' })).toThrow(
      '--alpha: belongs to an activation, which given.json searches; say it there',
    );
    expect(() => template({ optimizer: 'adam', optimizers: ['sgd'] }, {})).toThrow(
      'given.json: optimizers: does not go with optimizer; one of them says what is searched',
    );
  });
});

describe('the best configuration', () => {
  const run = (seed: number, value: number): RunRecord => ({
    ...{ seed, value, state: 'complete', epochs: 1, updates: 1, reports: [] },
  });

  it('is that of the run with the median value, stopped at the goal', async () => {
    expect(medianRun([run(0, 50), run(1, 40), run(2, 60)])?.seed).toBe(0);
    expect(medianRun([run(0, 50), run(1, 40)])?.seed).toBe(1);
    const template = { ...small, optimizer: { name: 'sgd', learningRate: rate } };
    const { settingsOf } = await plan(template);
    const best: TrialRecord = {
      number: 3,
      configuration: { 'optimizer.learningRate': 0.5 },
      state: 'complete',
      value: 50,
      runs: [run(7, 50)],
      because: null,
    };
    const config = configurationOf({ settingsOf }, best, { of: 'updates', until: { measure: 'accuracy', value: 1 } });
    expect(config).toEqual({ ...template, optimizer: { name: 'sgd', learningRate: 0.5 }, seed: 7, untilAccuracy: 1 });
    writeFileSync(join(folder, 'rivulet.config.json'), JSON.stringify(config));
    expect(() => readSettings(config, configFile('rivulet.config.json'))).not.toThrow();
  });

  it('comes with a command that names no password', () => {
    const words = (url: string) => ['search', '--queue', url, '--name', 'moons'];
    expect(commandOf(words('rediss://me:p@ss@host:6380/1'))).toBe('search --queue rediss://host:6380/1 --name moons');
    expect(commandOf(['--queue=redis://:geheim@host'])).toBe('--queue=redis://host');
  });

  it('is listed with names that say what is meant', async () => {
    const { space } = await plan({ ...small, layers: [{ search: 'int', low: 4, high: 9 }] });
    const record: TrialRecord = {
      ...{
        number: 0,
        configuration: { 'layers.0': 7 },
        state: 'complete',
        value: 0.5,
        runs: [run(0, 0.5)],
        because: null,
      },
    };
    const start: SearchStart = {
      ...{ kind: 'start', trials: 1, known: 0, dimensions: space.dimensions, objective: { of: 'loss' } },
      ...{ direction: 'minimize', sampler: 'tpe', pruner: null, seeds: [0], seed: 0, runner: 'none' },
    };
    let told = '';
    const output = { write: (text: string) => (told += text) };
    const io = { env: {}, stdout: output } as unknown as Io;
    const results = { start, records: [record] };
    printSearch(io, output, { results, reason: 'finished', importances: [], files: [], train: null });
    expect(told).toContain('trial 0  0.5  layers.0 7');
  });

  it('comes with a command that a shell reads as it was typed', () => {
    expect(commandOf(['rivulet', 'search', '--data', "it's.csv", '--label', 'a b', '--trials', '9'])).toBe(
      String.raw`rivulet search --data 'it'\''s.csv' --label 'a b' --trials 9`,
    );
  });
});
