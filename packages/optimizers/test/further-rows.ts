/**
 * The optimizers beyond those of PyTorch that the laws are proved for.
 */
import {
  adabelief,
  adan,
  ademamix,
  adopt,
  dog,
  dowg,
  fromage,
  ftrl,
  lamb,
  lars,
  lion,
  novograd,
  optimisticGradientDescent,
  prodigy,
  scheduleFreeAdamw,
  scheduleFreeSgd,
  signSgd,
  simplifiedAdemamix,
  sm3,
  sophia,
  yogi,
} from '../src/index.js';
import type { Row } from './rows.js';

const shared = { learningRate: -1, weightDecay: NaN, maximize: 1, lr: 0.1 };
const adams = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.01 };

const rows: Readonly<Record<string, Row>> = {
  lion: {
    make: lion,
    scalars: { learningRate: 0.1, beta1: 0.8, beta2: 0.9, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, beta2: -0.1, decoupled: 'yes' },
    forms: [{ dialect: 'keras' }, { decoupled: false }],
  },
  lamb: {
    make: lamb,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: NaN },
    forms: [{ dialect: 'keras', weightDecay: 0.1 }],
  },
  lars: {
    make: lars,
    scalars: { learningRate: 0.1, momentum: 0.8, trustCoefficient: 0.5, epsilon: 1e-2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, trustCoefficient: -1, epsilon: -1, nesterov: 0 },
    forms: [{ nesterov: true }, { decoupled: true, weightDecay: 0.1 }],
  },
  adabelief: {
    make: adabelief,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: -1, nesterov: 1 },
    forms: [{ nesterov: true }],
  },
  yogi: {
    make: yogi,
    scalars: adams,
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, initialAccumulator: -1 },
    forms: [{ initialAccumulator: 0 }],
    drifts: true,
  },
  adan: {
    make: adan,
    scalars: { ...adams, beta3: 0.95, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, epsilon: -1, epsilonRoot: -1, proximal: 1 },
    forms: [
      { dialect: 'paper', weightDecay: 0.1 },
      { decoupled: false, weightDecay: 0.1 },
    ],
  },
  novograd: {
    make: novograd,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: -1 },
    forms: [{ decoupled: true, weightDecay: 0.1 }],
  },
  ademamix: {
    make: ademamix,
    scalars: { ...adams, beta3: 0.99, alpha: 2, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, alpha: -1, epsilon: -1, epsilonRoot: -1 },
  },
  simplifiedAdemamix: {
    make: simplifiedAdemamix,
    scalars: { ...adams, alpha: 2, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, alpha: -1, epsilon: -1, epsilonRoot: -1 },
  },
  adopt: {
    make: adopt,
    scalars: { ...adams, epsilon: 1 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: 0, clipping: 1, nesterov: 1 },
    forms: [{ nesterov: true, clipping: false }],
    waits: 1,
  },
  signSgd: { make: signSgd, scalars: { learningRate: 0.1, weightDecay: 1 }, refused: shared },
  scheduleFreeSgd: {
    make: scheduleFreeSgd,
    scalars: { learningRate: 0.1, beta1: 0.8, weightPower: 2, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, weightPower: -1, warmupSteps: 2.5, warmupFrom: 'one' },
    forms: [{ beta1: 0 }, { warmupSteps: 4, warmupFrom: 'first' }],
  },
  scheduleFreeAdamw: {
    make: scheduleFreeAdamw,
    scalars: { ...adams, weightPower: 2 },
    refused: { ...shared, beta1: 1, beta2: 1, epsilon: -1, weightPower: -1, warmupSteps: -1 },
    forms: [{ warmupSteps: 4, warmupFrom: 'first' }],
  },
  prodigy: {
    make: prodigy,
    scalars: { ...adams, learningRate: 1, beta3: 0.95, estimateFactor: 2 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, epsilon: -1, initialEstimate: 0, estimateFactor: 0 },
    forms: [{ safeguardWarmup: true }, { dialect: 'paper' }, { initialEstimate: 0.1 }],
  },
  sophia: {
    make: sophia,
    scalars: { learningRate: 0.1, beta1: 0.8, epsilon: 2, limit: 0.2, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, beta2: 1, gamma: 0, epsilon: 0, limit: 0, every: 0, estimateFrom: 'then' },
    forms: [{ dialect: 'optax' }, { every: 1 }],
  },
  ftrl: {
    make: ftrl,
    scalars: {
      learningRate: 0.1,
      learningRatePower: -0.4,
      l1: 0.1,
      l2: 0.2,
      l2Shrinkage: 0.1,
      beta: 0.3,
      weightDecay: 0.01,
    },
    refused: {
      ...shared,
      learningRate: 0,
      learningRatePower: 0.5,
      initialAccumulator: -1,
      l1: -1,
      l2: -1,
      l2Shrinkage: -1,
      beta: -1,
    },
    forms: [{ l1: 0.1 }, { decoupled: false, weightDecay: 0.1 }],
    drifts: true,
  },
  fromage: {
    make: fromage,
    scalars: { learningRate: 0.1, minimumNorm: 5, weightDecay: 0.01 },
    refused: { ...shared, minimumNorm: 0 },
    drifts: true,
  },
  sm3: {
    make: sm3,
    scalars: { learningRate: 0.1, momentum: 0.8, epsilon: 1e-2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, epsilon: -1 },
    elementwise: false,
  },
  dog: {
    make: dog,
    scalars: { learningRate: 1, epsilon: 1, weightDecay: 0.01 },
    refused: { ...shared, firstStep: 0, firstStepAs: 'heuristic', epsilon: -1 },
    forms: [
      { firstStep: 0.1, firstStepAs: 'distance' },
      { firstStep: 0.1, firstStepAs: 'rate' },
    ],
  },
  dowg: {
    make: dowg,
    scalars: { learningRate: 1, epsilon: 1, weightDecay: 0.01 },
    refused: { ...shared, initialSquaredDistance: 0, epsilon: -1 },
    forms: [{ initialSquaredDistance: 1 }],
  },
  optimisticGradientDescent: {
    make: optimisticGradientDescent,
    scalars: { learningRate: 0.1, alpha: 0.5, beta: 0.7, weightDecay: 0.01 },
    refused: { ...shared, alpha: NaN, beta: Infinity },
    forms: [{ alpha: 0.5, beta: -0.5 }],
  },
};

/** By the names of the factories; each also with weight decay, and climbing. */
export const furtherRows: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => {
    const forms = [{ weightDecay: 0.1, maximize: true }, ...(row.forms ?? [])];
    return [name, { ...row, forms, still: { weightDecay: 0 } }];
  }),
);
