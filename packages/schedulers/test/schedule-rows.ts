/**
 * All open-loop schedules in one table, for the laws that hold for all of them. A new schedule is a new row.
 */
import type { Schedule } from '@rivulet/tensor';
import * as schedulers from '../src/index.js';

/** Options as from a file, where nobody has checked them. */
export type Options = Readonly<Record<string, unknown>>;

/** One schedule, or one way to use it. */
export type Row = {
  readonly make: (initial: number, options: Options) => Schedule;
  /** Options in range; `share` is in (0, 1], `count` at least 1. */
  readonly options: (random: { readonly share: number; readonly count: number }, initial: number) => Options;
  /** Each out of range, with what the message says when the initial value is 1. */
  readonly refused: readonly (readonly [Options, string])[];
  /** How the value starts: at the initial one (default), or at this. */
  readonly first?: (initial: number, options: Options) => number;
  /** What the value stays between; default: 0 and the initial value. */
  readonly bounds?: (initial: number, options: Options) => readonly [number, number];
  /** It goes down and up. */
  readonly waves?: true;
  /** It does without an initial value, so that none can be wrong. */
  readonly withoutInitial?: true;
};

type Factory = (initial: number, options: never) => Schedule;
const plain =
  (factory: Factory) =>
  (initial: number, options: Options): Schedule =>
    factory(initial, options as never);

const unknown = [{ lr: 0.1 }, 'no option of this name, received "lr"'] as const;
const clock = [{ per: 'batch' }, "per 'epoch' or 'step', received \"batch\""] as const;
const usual = [unknown, clock];
const floored = (initial: number, { floor }: Options) => [Number(floor), initial] as const;
const floors = [{ floor: 1.5 }, '0 ≤ floor ≤ initial 1, received 1.5'] as const;
const half = (t: number): number => 0.5 ** t;

/** By the name of the factory, and what is special about the row. */
export const rows: Readonly<Record<string, Row>> = {
  exponentialDecay: {
    make: plain(schedulers.exponentialDecay),
    options: ({ share }) => ({ rate: share }),
    refused: [
      ...usual,
      floors,
      [{ rate: 0 }, 'a finite rate > 0, received 0'],
      [{ every: 0 }, 'a finite every > 0, received 0'],
      [{ ceiling: 0.5 }, 'a finite ceiling ≥ initial 1, received 0.5'],
    ],
  },
  'exponentialDecay that grows': {
    make: plain(schedulers.exponentialDecay),
    options: ({ share, count }, initial) => ({ rate: 1 / share, every: count, ceiling: 3 * initial }),
    bounds: (initial) => [initial, 3 * initial],
    waves: true,
    refused: usual,
  },
  delayedExponentialDecay: {
    make: plain(schedulers.delayedExponentialDecay),
    options: ({ share, count }, initial) => ({ rate: share, delay: count, every: 2, floor: initial * share * 0.1 }),
    bounds: floored,
    refused: [
      ...usual,
      floors,
      [{ rate: NaN }, 'a finite rate > 0, received NaN'],
      [{ delay: 1.5 }, 'an integer delay ≥ 0, received 1.5'],
      [{ every: -1 }, 'a finite every > 0, received -1'],
    ],
  },
  intervalDecay: {
    make: plain(schedulers.intervalDecay),
    options: ({ share, count }) => ({ factor: share, every: count }),
    refused: [
      ...usual,
      floors,
      [{ factor: -1 }, 'a finite factor > 0, received -1'],
      [{ every: 0 }, 'an integer every ≥ 1, received 0'],
      [{ delay: -1 }, 'an integer delay ≥ 0, received -1'],
    ],
  },
  multiStepDecay: {
    make: plain(schedulers.multiStepDecay),
    options: ({ share, count }) => ({ at: [count, count, 2 * count], factor: [share, 1, share] }),
    refused: [
      ...usual,
      [{ at: [3, 2, 5] }, 'times at in their order, received [3,2,5]'],
      [{ at: [-1, 2, 5] }, 'an integer at ≥ 0, received -1'],
      [{ at: 3 }, 'a list of integers at, received 3'],
      [{ factor: [0.5] }, 'a number factor or a list of 3, received [0.5]'],
      [{ factor: -1 }, 'a finite factor ≥ 0, received -1'],
    ],
  },
  'linearDecay by an amount': {
    make: plain(schedulers.linearDecay),
    options: ({ share }, initial) => ({ by: initial * share, floor: (initial * share) / 2 }),
    bounds: floored,
    refused: [
      ...usual,
      floors,
      [{ by: -1 }, 'a finite by ≥ 0, received -1'],
      [{ over: 3 }, 'one of by and over, received {"by":'],
      [{ by: undefined }, 'one of by and over, received {}'],
    ],
  },
  'linearDecay over a time': {
    make: plain(schedulers.linearDecay),
    options: ({ share, count }, initial) => ({ over: count, floor: initial * share }),
    bounds: floored,
    refused: [...usual, [{ over: 0 }, 'an integer over ≥ 1, received 0'], [{ floor: -1 }, '0 ≤ floor ≤ initial 1']],
  },
  polynomialDecay: {
    make: plain(schedulers.polynomialDecay),
    options: ({ share, count }, initial) => ({ over: 2 * count, to: share * initial, power: 2 * share, delay: count }),
    bounds: (initial, { to }) => [Number(to), initial],
    refused: [
      ...usual,
      [{ over: 0.5 }, 'an integer over ≥ 1, received 0.5'],
      [{ to: -1 }, 'a finite to ≥ 0, received -1'],
      [{ power: 0 }, 'a finite power > 0, received 0'],
      [{ delay: -1 }, 'an integer delay ≥ 0, received -1'],
    ],
  },
  cosineDecay: {
    make: plain(schedulers.cosineDecay),
    options: ({ share, count }, initial) => ({ over: count, floor: share * initial, power: 2 * share }),
    bounds: floored,
    refused: [
      ...usual,
      floors,
      [{ over: 0 }, 'an integer over ≥ 1, received 0'],
      [{ power: 0 }, 'a finite power > 0, received 0'],
      [{ after: 'stop' }, "after 'stay' or 'return', received \"stop\""],
    ],
  },
  'cosineDecay and back': {
    make: plain(schedulers.cosineDecay),
    options: ({ share, count }, initial) => ({ over: count, floor: share * initial, after: 'return' }),
    bounds: floored,
    waves: true,
    refused: usual,
  },
  cosineWarmRestarts: {
    make: plain(schedulers.cosineWarmRestarts),
    options: ({ share, count }, initial) => ({ over: count, stretch: 1 + share, shrink: share, floor: initial / 3 }),
    bounds: floored,
    waves: true,
    refused: [
      ...usual,
      floors,
      [{ over: 0 }, 'an integer over ≥ 1, received 0'],
      [{ stretch: 0.5 }, 'a finite stretch ≥ 1, received 0.5'],
      [{ shrink: 0 }, '0 < shrink ≤ 1, received 0'],
    ],
  },
  inverseTimeDecay: {
    make: plain(schedulers.inverseTimeDecay),
    options: ({ share, count }) => ({ rate: share, every: count, staircase: count > 5 }),
    refused: [
      ...usual,
      [{ rate: -1 }, 'a finite rate ≥ 0, received -1'],
      [{ every: 0 }, 'a finite every > 0, received 0'],
      [{ staircase: 1 }, 'staircase true or false, received 1'],
    ],
  },
  inverseSqrtDecay: {
    make: plain(schedulers.inverseSqrtDecay),
    options: ({ count }) => ({ warmup: count }),
    first: (peak, { warmup }) => peak / Number(warmup),
    waves: true,
    refused: [...usual, [{ warmup: 0 }, 'an integer warmup ≥ 1, received 0']],
  },
  piecewiseInterpolation: {
    make: plain(schedulers.piecewiseInterpolation),
    options: ({ share, count }) => ({ at: [count, 2 * count], factors: [2, share], shape: 'cosine' }),
    bounds: (initial, { factors }) => [0, 2 * initial * Math.max(1, ...(factors as number[]).slice(1))],
    waves: true,
    refused: [
      ...usual,
      [{ at: [0, 5] }, 'rising times at ≥ 1, received [0,5]'],
      [{ at: [5, 5] }, 'rising times at ≥ 1, received [5,5]'],
      [{ factors: [1] }, 'a list of 2 factors, received [1]'],
      [{ factors: [1, -1] }, 'a finite factor ≥ 0, received -1'],
      [{ shape: 'sine' }, "shape 'linear' or 'cosine', received \"sine\""],
    ],
  },
  oneCycle: {
    make: plain(schedulers.oneCycle),
    options: ({ share, count }) => ({ over: 3 * count, divisor: 2, finalDivisor: 1 / share, up: count * share }),
    first: (peak) => peak / 2,
    waves: true,
    refused: [
      ...usual,
      [{ over: 0 }, 'a finite over > 0, received 0'],
      [{ up: 99 }, '0 < up < over 12, received 99'],
      [{ back: 1 }, 'up 2 < back < over 12, received 1'],
      [{ shape: 'cos' }, "shape 'linear' or 'cosine', received \"cos\""],
      [{ divisor: 0 }, 'a finite divisor > 0, received 0'],
      [{ lowMomentum: 0.99 }, 'lowMomentum ≤ highMomentum 0.95, received 0.99'],
    ],
  },
  oneCycleMomentum: {
    make: (_, options) => schedulers.oneCycleMomentum(options as schedulers.OneCycleOptions),
    options: ({ share, count }) => ({ over: 3 * count, back: 2 * count, up: count * share }),
    first: () => 0.95,
    bounds: () => [0.85, 0.95],
    waves: true,
    withoutInitial: true,
    refused: usual,
  },
  cyclic: {
    make: plain(schedulers.cyclic),
    options: ({ share, count }, low) => ({ high: 2 * low, up: count, down: 2 * count, mode: 'expRange', gamma: share }),
    bounds: (low) => [low, 2 * low],
    waves: true,
    refused: [
      ...usual,
      [{ high: 0.5 }, 'a finite high ≥ low 1, received 0.5'],
      [{ up: 0 }, 'a finite up > 0, received 0'],
      [{ gamma: 2 }, '0 < gamma ≤ 1, received 2'],
      [{ mode: 'exp_range' }, "mode 'triangular', 'triangular2' or 'expRange', received \"exp_range\""],
      [{ scale: half }, 'one of mode and scale, received {"mode":"expRange"}'],
      [{ scaleOf: 'step' }, "scaleOf 'cycle' or 'time', received \"step\""],
      [{ lowMomentum: 0.95 }, 'lowMomentum ≤ highMomentum 0.9, received 0.95'],
    ],
  },
  cyclicMomentum: {
    make: (_, options) => schedulers.cyclicMomentum(options as schedulers.CyclicOptions),
    options: ({ count }) => ({ high: 2, up: count, mode: 'triangular2' }),
    first: () => 0.9,
    bounds: () => [0.8, 0.9],
    waves: true,
    withoutInitial: true,
    refused: usual,
  },
  warmup: {
    make: plain(schedulers.warmup),
    options: ({ share, count }, initial) => ({ over: count, from: share * initial }),
    first: (_, { from }) => Number(from),
    bounds: (initial, { from }) => [Number(from), initial],
    waves: true,
    refused: [
      ...usual,
      [{ over: -1 }, 'an integer over ≥ 0, received -1'],
      [{ from: -1 }, 'a finite from ≥ 0, received -1'],
      [{ shape: 'cosine' }, "shape 'linear' or 'constant', received \"cosine\""],
    ],
  },
  warmupStableDecay: {
    make: plain(schedulers.warmupStableDecay),
    options: ({ count }, peak) => ({ warmup: count, stable: count, decay: 2 * count, floor: peak / 4, from: peak / 3 }),
    first: (peak) => peak / 3,
    bounds: floored,
    waves: true,
    refused: [
      ...usual,
      floors,
      [{ warmup: -1 }, 'an integer warmup ≥ 0, received -1'],
      [{ stable: 0.5 }, 'an integer stable ≥ 0, received 0.5'],
      [{ from: -1 }, 'a finite from ≥ 0, received -1'],
      [{ shape: 'root' }, "shape 'linear', 'cosine' or 'sqrt', received \"root\""],
    ],
  },
  lambda: {
    make: (initial, options) => schedulers.lambda(initial, schedulers.exponentialDecay(1, { rate: 0.9 }), options),
    options: () => ({}),
    refused: usual,
  },
  multiplicative: {
    make: (initial, options) => schedulers.multiplicative(initial, schedulers.constant(0.9), options),
    options: () => ({}),
    refused: usual,
  },
  sequence: {
    make: (initial, options) =>
      schedulers.sequence(
        [schedulers.constant(initial), schedulers.exponentialDecay(initial, { rate: 0.9 })],
        options as schedulers.SequenceOptions,
      ),
    options: ({ count }) => ({ at: [count] }),
    withoutInitial: true,
    refused: [
      ...usual,
      [{ at: [] }, 'a list at of 1, one less than schedules, received []'],
      [{ at: [-1] }, 'an integer at ≥ 0, received -1'],
    ],
  },
};
