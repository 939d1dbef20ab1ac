/**
 * Schedules of the learning rate by short name. Each takes the rate it starts from (or rises to), then its options.
 */
import type { Documented, Entry, OptionEntry } from './entry.js';
import { documentsOf, entryFrom } from './from-documents.js';

type Overrides = Readonly<Record<string, Partial<OptionEntry>>>;

const per: Overrides = { per: { default: 'epoch', flag: '--schedule-per' } };
const needed: Partial<OptionEntry> = { needed: true };
const whole: OptionEntry['default'] = 'all epochs of the run';

/** What the command line adds: values where a factory has no default, and flags that say what they are about. */
const overrides: Readonly<Record<string, Overrides>> = {
  exponentialDecay: { rate: { supplied: 0.99 } },
  delayedExponentialDecay: { rate: { supplied: 0.99 }, delay: { supplied: 50 } },
  intervalDecay: { factor: { supplied: 0.5 }, every: { supplied: 50 } },
  linearDecay: { over: { default: whole } },
  polynomialDecay: { over: { default: whole } },
  cosineDecay: { over: { default: whole } },
  cosineWarmRestarts: { over: { supplied: 50 } },
  oneCycle: { over: { default: whole } },
  multiStepDecay: { at: needed, factor: needed },
  piecewiseInterpolation: { at: needed, factors: needed },
  cyclic: { high: needed, up: needed },
  warmupStableDecay: { warmup: needed, stable: needed, decay: { needed: true, flag: '--schedule-decay' } },
  decayOnPlateau: { dialect: { flag: '--schedule-dialect' } },
  inverseTimeDecay: { rate: { supplied: 0.01 } },
  inverseSqrtDecay: { warmup: { supplied: 10 } },
};

/** Everything that can be chosen with --schedule: what needs a rate and options, and no other schedule. */
export const schedules: readonly Entry[] = documentsOf('schedulers')
  .filter(startsFromRate)
  .map((document) => entryFrom('schedule', document, { ...per, ...overrides[document.name] }));

/** Schedules that go on to the end of the run unless they are told when to end. */
export function endsWithRun({ options }: Entry): boolean {
  return options['over']?.default === whole;
}

function startsFromRate({ kind, arguments: positional }: Documented): boolean {
  return kind === 'schedule' && positional.length === 1 && positional[0]?.type === 'number';
}
