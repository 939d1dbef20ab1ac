/**
 * Schedules of the learning rate by short name. Each takes the rate it starts from, then its options.
 */
import type { Entry, OptionEntry } from './entry.js';

const per: OptionEntry = {
  type: ['epoch', 'step'],
  default: 'epoch',
  about: 'what is counted',
  flag: '--schedule-per',
};
const rate: OptionEntry = {
  type: 'number',
  supplied: 0.99,
  range: '> 0',
  about: 'what the rate is multiplied by',
};
const floor: OptionEntry = { type: 'number', default: 0, range: '≥ 0', about: 'the rate never falls below' };

const schedule = (name: string, entry: Pick<Entry, 'about' | 'formula' | 'options'>): Entry => ({
  kind: 'schedule',
  name,
  use: `@rivulet/schedulers#${name}`,
  ...entry,
});

/** By the clock, then by the error. */
export const schedules: readonly Entry[] = [
  schedule('constant', { about: 'the same rate throughout', formula: 'η', options: {} }),
  schedule('exponentialDecay', {
    about: 'falls by the same share each epoch',
    formula: 'η·rateᵗ',
    options: { rate, per },
  }),
  schedule('delayedExponentialDecay', {
    about: 'stays for a while, then falls by the same share each epoch',
    formula: 'η·rate^max(0, t − delay)',
    options: { rate, delay: { type: 'integer', supplied: 50, range: '≥ 0', about: 'epochs before it falls' }, per },
  }),
  schedule('intervalDecay', {
    about: 'falls every few epochs',
    formula: 'η·factor^⌊t / every⌋',
    options: {
      factor: { type: 'number', supplied: 0.5, range: '> 0', about: 'what the rate is multiplied by' },
      every: { type: 'integer', supplied: 50, range: '≥ 1', about: 'epochs between two falls' },
      per,
    },
  }),
  schedule('linearDecay', {
    about: 'falls by the same amount each epoch, down to a floor',
    formula: 'max(floor, η − by·t)',
    options: {
      by: { type: 'number', range: '> 0', about: 'amount it falls by each time' },
      over: {
        type: 'integer',
        default: 'all epochs of the run',
        range: '≥ 1',
        about: 'epochs in which it falls to the floor, in place of --by',
      },
      floor,
      per,
    },
  }),
  schedule('decayOnPlateau', {
    about: 'falls when the error stops falling',
    formula: 'η ← factor·η after `patience` epochs without a better error',
    options: {
      factor: { type: 'number', default: 0.1, range: '0 < factor < 1', about: 'what the rate is multiplied by' },
      by: { type: 'number', range: '> 0', about: 'amount taken off, in place of the factor' },
      patience: {
        type: 'integer',
        default: 10,
        range: '≥ 0',
        about: 'bad epochs that are borne',
        flag: '--schedule-patience',
      },
      threshold: { type: 'number', default: 1e-4, range: '≥ 0', about: 'by which share of the best it must be better' },
      margin: { type: 'number', default: 0, range: '≥ 0', about: 'by what amount it must be better besides' },
      cooldown: {
        type: 'integer',
        default: 0,
        range: '≥ 0',
        about: 'epochs after a fall in which bad ones do not count',
      },
      floor,
      monitor: {
        type: ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'],
        default: 'loss',
        about: 'what is watched',
      },
    },
  }),
  schedule('boldDriver', {
    about: 'grows while the error falls, halves when it rises',
    formula: 'η ← (1 + growth)·η after a good epoch, shrink·η after a bad one',
    options: {
      growth: { type: 'number', default: 0.05, range: '0 … 1', about: 'share it grows by after a good epoch' },
      shrink: {
        type: 'number',
        default: 0.5,
        range: '0 < shrink < 1',
        about: 'what it is multiplied by after a bad epoch',
      },
      tolerance: {
        type: 'number',
        default: 1e-10,
        range: '≥ 0',
        about: 'share the error may rise by; 0.01 for mini-batches',
      },
      restore: { type: 'boolean', default: false, about: 'go back to the weights before a bad epoch' },
      floor,
      ceiling: { type: 'number', default: 'none', range: '≥ η', about: 'the rate never grows beyond' },
      monitor: {
        type: ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'],
        default: 'loss',
        about: 'what is watched (the bold driver watches a loss)',
      },
    },
  }),
];
