/**
 * Data sets by short name; files are one more.
 */
import type { Entry, OptionEntry } from './entry.js';

const samples: OptionEntry = { type: 'integer', default: 300, range: '≥ 2', about: 'number of points' };
const seed: OptionEntry = {
  type: 'integer',
  default: 0,
  range: '0 … 2³² − 1',
  about: 'of the points and of the split',
  flag: '--data-seed',
};
const noise = (value: number): OptionEntry => ({
  type: 'number',
  default: value,
  range: '≥ 0',
  about: 'standard deviation added to each coordinate',
});

const data = (name: string, factory: string, entry: Pick<Entry, 'about' | 'formula' | 'options'>): Entry => ({
  kind: 'data',
  name,
  use: `@rivulet/datasets#${factory}`,
  ...entry,
});

/** A CSV file: what `--data` means when it is a path. */
export const csvEntry: Entry = {
  kind: 'data',
  name: 'FILE.csv',
  use: '@rivulet/datasets/files#csvFile',
  about: 'a CSV file with a header line',
  formula: 'one column holds the label, all others (or --features) are numbers to learn from',
  options: {
    label: { type: 'word', about: 'column with the classes (or values); must be given' },
    features: { type: 'words', default: 'all others', about: 'columns to learn from: x,y' },
    task: {
      type: ['classification', 'regression'],
      default: 'classification',
      about: 'whether labels are classes or values',
    },
    delimiter: { type: 'word', default: ',', about: 'what stands between cells' },
    seed: { ...seed, about: 'of the split' },
  },
};

/** Data sets that need no file. */
export const dataSets: readonly Entry[] = [
  data('moons', 'twoMoons', {
    about: 'two half circles that reach into each other',
    formula: '(cos t, sin t) and (1 − cos t, ½ − sin t), plus noise',
    options: { samples, noise: noise(0.1), seed },
  }),
  data('moons-book', 'bookMoons', {
    about: "the 300 points of the book's chapter on optimizers",
    formula: 'make_moons(300, noise 0.1, random_state 42) of scikit-learn, point by point',
    options: {
      part: {
        type: ['all', 'train', 'validation'],
        default: 'all',
        about: "all points, or a part of the author's split",
      },
      seed: { ...seed, about: 'of the split' },
    },
  }),
  data('circles', 'circles', {
    about: 'one circle inside the other',
    formula: '(cos t, sin t) and factor·(cos t, sin t), plus noise',
    options: {
      samples,
      noise: noise(0.05),
      factor: {
        type: 'number',
        default: 0.5,
        range: '0 ≤ … < 1',
        about: 'radius of the inner circle',
        flag: '--circle-factor',
      },
      seed,
    },
  }),
  data('spirals', 'spirals', {
    about: 'arms that wind around one centre',
    formula: 'radius r and angle 2π (turns·r + a / arms), plus noise',
    options: {
      samples,
      noise: noise(0.02),
      turns: { type: 'number', default: 1, range: '> 0', about: 'how often each arm goes round' },
      arms: { type: 'integer', default: 2, range: '2 … 100', about: 'number of arms and of classes' },
      seed,
    },
  }),
  data('blobs', 'blobs', {
    about: 'round clouds of points',
    formula: 'centre + spread·(normal numbers)',
    options: {
      samples,
      centers: { type: 'integer', default: 3, range: '2 … 1000', about: 'number of clouds and of classes' },
      spread: { type: 'number', default: 1, range: '≥ 0', about: 'standard deviation of each cloud' },
      seed,
    },
  }),
  data('xor', 'xor', {
    about: 'opposite quadrants belong together',
    formula: 'class 0 where x·y > 0, else 1; then noise',
    options: { samples: { ...samples, range: '≥ 4' }, noise: noise(0.05), seed },
  }),
];
