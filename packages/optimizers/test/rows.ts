/**
 * The optimizers that the laws are proved for.
 */
import type { Transform } from '@rivulet/tensor';
import { adadelta, adafactor, adagrad, adam, adamax, adamw, asgd, chain, clipByValue, momentum } from '../src/index.js';
import { muon, nadam, nesterov, radam, rmsprop, rprop, sgd } from '../src/index.js';

/** Options as a file would give them. */
export type Options = Readonly<Record<string, unknown>>;

/** What the laws need to know of an optimizer. */
export type Row = {
  readonly make: (options?: Options) => Transform;
  /** Every hyper-parameter that may change during a run, with a value for the tests. */
  readonly scalars: Readonly<Record<string, number>>;
  /** One value out of range for each option that has a range. */
  readonly refused: Readonly<Record<string, unknown>>;
  /** Other forms of the rule. */
  readonly forms?: readonly Options[];
  /** Options under which nothing moves without a gradient; default none. */
  readonly still?: Options;
  /** Steps at the beginning in which nothing moves, by the rule; default 0. */
  readonly waits?: number;
  /** Whether elements move that never had a gradient, by the rule; default false. */
  readonly drifts?: boolean;
  /** Whether an element moves by itself, whatever the others of its tensor do; default true. */
  readonly elementwise?: boolean;
  /** Shape of the four parameters; default [4]. */
  readonly shape?: readonly number[];
};

const shared = { learningRate: -1, weightDecay: NaN, maximize: 1, lr: 0.1, dialect: 'tensorflow' };
const decayed = { weightDecay: 0.1, maximize: true };
const moments = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.01 };
const refusedMoments = { ...shared, beta1: 1.5, beta2: '0.9', epsilon: -1, decoupled: 'yes' };

/** By the names of the factories. */
export const rows: Readonly<Record<string, Row>> = {
  sgd: {
    make: sgd,
    scalars: { learningRate: 0.1, weightDecay: 0.01 },
    refused: shared,
    forms: [decayed, { ...decayed, dialect: 'keras' }],
  },
  momentum: {
    make: momentum,
    scalars: { learningRate: 0.1, momentum: 0.8, dampening: 0.2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, dampening: -0.1, velocity: 'gradient' },
    forms: [decayed, { velocity: 'changes' }, { dampening: 0.5 }, { ...decayed, dialect: 'keras' }],
  },
  nesterov: {
    make: nesterov,
    scalars: { learningRate: 0.1, momentum: 0.8, weightDecay: 0.01 },
    refused: { ...shared, momentum: -0.5, form: 'book' },
    forms: [
      decayed,
      { ...decayed, form: 'keras' },
      { dialect: 'book' },
      { ...decayed, dialect: 'book', decoupled: true },
    ],
  },
  adagrad: {
    make: adagrad,
    scalars: { learningRate: 0.1, learningRateDecay: 0.1, epsilon: 1e-3, weightDecay: 0.01 },
    refused: {
      ...shared,
      learningRateDecay: -1,
      epsilon: -1,
      epsilonAt: 'root',
      initialAccumulator: -1,
      restAtZero: 0,
    },
    forms: [
      decayed,
      { initialAccumulator: 0.1 },
      { dialect: 'keras' },
      { dialect: 'optax', initialAccumulator: 0, epsilon: 0 },
    ],
  },
  adadelta: {
    make: adadelta,
    scalars: { learningRate: 0.5, rho: 0.8, epsilon: 1e-3, weightDecay: 0.01 },
    refused: { ...shared, rho: 1, epsilon: Infinity },
    forms: [decayed, { ...decayed, dialect: 'keras' }],
  },
  rmsprop: {
    make: rmsprop,
    scalars: { learningRate: 0.1, decay: 0.9, epsilon: 1e-3, momentum: 0.5, weightDecay: 0.01 },
    refused: { ...shared, decay: 1.5, epsilon: -1, momentum: 1, centered: 'yes', initialSquare: -1 },
    forms: [
      ...[decayed, { centered: true }, { momentum: 0.9 }, { centered: true, momentum: 0.5 }],
      { ...decayed, dialect: 'keras', momentum: 0.5, centered: true },
      { dialect: 'optax', momentum: 0.5, nesterov: true, correctBias: true, initialSquare: 1 },
    ],
  },
  adam: {
    make: adam,
    scalars: moments,
    refused: { ...refusedMoments, amsgrad: 1 },
    forms: [
      ...[decayed, { amsgrad: true }, { beta1: 0 }, { dialect: 'keras' }],
      { dialect: 'optax', amsgrad: true, nesterov: true },
    ],
  },
  adamw: {
    make: adamw,
    scalars: moments,
    refused: { ...shared, beta1: 1.5, beta2: '0.9', epsilon: -1, decoupled: true, amsgrad: 1 },
    forms: [decayed, { dialect: 'keras', amsgrad: true }, { dialect: 'optax', nesterov: true }],
    still: { weightDecay: 0 },
  },
  adamax: {
    make: adamax,
    scalars: moments,
    refused: refusedMoments,
    forms: [decayed, { ...decayed, dialect: 'keras' }, { ...decayed, dialect: 'optax' }],
  },
  nadam: {
    make: nadam,
    scalars: { ...moments, momentumDecay: 0.5 },
    refused: { ...refusedMoments, momentumDecay: -1 },
    forms: [decayed, { ...decayed, dialect: 'keras' }],
  },
  radam: {
    make: radam,
    scalars: { ...moments, threshold: 12 },
    refused: { ...refusedMoments, threshold: 0, epsilonOn: 'both' },
    forms: [decayed, { ...decayed, dialect: 'optax', nesterov: true, epsilonRoot: 1e-8, beta2: 0.9 }],
  },
  rprop: {
    make: rprop,
    scalars: { shrink: 0.4, grow: 1.3, shortest: 0.004, longest: 0.02 },
    refused: { learningRate: 0, shrink: 1, grow: 1, shortest: 0, longest: -1, keeps: 'some', maximize: 1, lr: 0.1 },
    forms: [{ maximize: true }, { dialect: 'optax' }],
  },
  asgd: {
    make: asgd,
    scalars: { learningRate: 0.1, lambda: 0.1, alpha: 0.6, weightDecay: 0.01 },
    refused: { ...shared, lambda: -1, alpha: NaN, averageAfter: -1 },
    forms: [decayed, { ...decayed, decoupled: true, averageAfter: 3 }],
    still: { lambda: 0 },
  },
  adafactor: {
    make: adafactor,
    scalars: {
      ...{ learningRate: 0.1, decayRate: 0.7, epsilon: 2, clipThreshold: 0.5, leastScale: 2 },
      ...{ momentum: 0.5, weightDecay: 0.01 },
    },
    refused: {
      ...{
        ...shared,
        decayRate: -1,
        decayOffset: NaN,
        epsilon: -1,
        epsilonAs: 'both',
        clipThreshold: 0,
        factorFrom: 0,
      },
      ...{ leastScale: -1, scaleOf: 'now', momentum: 1 },
    },
    forms: [
      ...[decayed, { ...decayed, dialect: 'keras' }, { ...decayed, dialect: 'optax', factorFrom: 2 }],
      { dialect: 'optax', momentum: 0.9, clipThreshold: null, scaleByParameters: false },
    ],
    elementwise: false,
  },
  muon: {
    make: muon,
    scalars: { learningRate: 0.1, momentum: 0.8, linear: 3, cubic: -4, quintic: 2, epsilon: 9, weightDecay: 0.01 },
    refused: {
      ...{ ...shared, momentum: 1, nesterov: 1, iterations: 0, linear: NaN, cubic: NaN, quintic: NaN, epsilon: -1 },
      ...{ adjust: 'never', others: 1 },
    },
    forms: [
      ...[decayed, { adjust: 'matchRmsAdamw', nesterov: false }, { others: sgd({ learningRate: 0.1 }) }],
      { others: chain(clipByValue(1), asgd({ averageAfter: 3 })) },
    ],
    still: { weightDecay: 0 },
    elementwise: false,
    shape: [2, 2],
  },
};
