import { type Json, type Plugin, revive } from '@rivulet/tensor';
import { catalogue, entriesOf, entryOf, pluginFlags } from './catalogue.js';
import type { Entry, OptionType } from './catalogue/entry.js';
import { addFlags } from './flags.js';
import { Command } from 'commander';

const defaultsOf = ({ options }: Entry): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([key, { type, default: usual, supplied }]) => {
      const value = usual ?? supplied;
      const isValue = typeof type !== 'string' || (type !== 'word' && typeof value !== 'string');
      return value !== undefined && isValue ? [[key, value] as const] : [];
    }),
  );

/** What a factory takes before its options. */
const firstArguments: Readonly<Record<string, readonly Json[]>> = {
  labelSmoothing: [{ use: '@rivulet/layers#softmaxCrossEntropy', args: [] }, 0.1],
  earlyStopping: [{ patience: 3 }],
  dropout: [0.1],
  gaussianNoise: [0.1],
  gradientNoise: [0.1],
  stopAtLoss: [0.1],
  stopAtAccuracy: [1],
  l1: [0.1],
  l2: [0.1],
  weightDecay: [0.1],
  maxNorm: [3],
  clipByGlobalNorm: [1],
};

/** What schedules cannot do without, and the catalogue cannot know. */
const needed: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  linearDecay: { over: 10 },
  multiStepDecay: { at: [5], factor: 0.5 },
  polynomialDecay: { over: 10 },
  cosineDecay: { over: 10 },
  piecewiseInterpolation: { at: [5], factors: [0.5] },
  oneCycle: { over: 10 },
  cyclic: { high: 1, up: 5 },
  warmupStableDecay: { warmup: 5, stable: 5, decay: 5 },
};

test.each(
  catalogue
    .filter(({ name, kind }) => name !== 'FILE.csv' && kind !== 'part')
    .map((entry) => [entry.name, entry] as const),
)('%s exists, and takes the options that the catalogue says with the defaults that it says', async (name, entry) => {
  const { seed, ...options } = defaultsOf(entry);
  const seeded = entry.kind === 'data' && name !== 'moons-book' ? { ...options, seed: seed ?? 0 } : options;
  const end = { ...seeded, ...needed[name] };
  const args = entry.kind === 'schedule' ? [0.1] : (firstArguments[name] ?? []);
  const all = Object.keys(end).length > 0 ? [...args, end] : args;
  const plugin = await revive<Plugin>({ use: entry.use, args: all });
  expect(plugin.spec).toMatchObject({ use: entry.use });
});

test('every option stands on the command line once', () => {
  const command = new Command('train');
  addFlags(command);
  const flags = command.options.map(({ long }) => long);
  expect(new Set(flags).size).toBe(flags.length);
});

test('plugins that share an option share its type, and are of one kind', () => {
  for (const { key, kind, option, owners } of pluginFlags) {
    for (const owner of owners) {
      expect(owner.kind).toBe(kind);
      expect(kindOfText(owner.options[key]?.type)).toBe(kindOfText(option.type));
    }
  }
});

/** Words differ from plugin to plugin; what a text on the command line is read as must not. */
function kindOfText(type: OptionType | undefined): string {
  return typeof type === 'string' ? type : 'one of some words';
}

test('a name is found in short, and as its package exports it; a path is a file; package#export is anybody', () => {
  expect(entryOf('data', 'moons', '')).toBe(entryOf('data', 'twoMoons', ''));
  expect(entryOf('data', 'a/b.txt', '')?.name).toBe('FILE.csv');
  expect(entryOf('optimizer', 'my-package#mine', '')).toBeNull();
});

test('short names differ within a kind', () => {
  for (const kind of ['data', 'optimizer', 'schedule', 'activation', 'initializer', 'loss', 'regularizer'] as const) {
    const names = entriesOf(kind).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
