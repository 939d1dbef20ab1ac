/**
 * The nine ways of descent of the chapter, with the settings that its author ran.
 */
import { dense, glorotUniform, relu, sequential, zeros } from '@rivulet/layers';
import { adadelta, adagrad, adam, momentum, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import type { Layer, Transform } from '@rivulet/tensor';

/** A name for each way of descent. */
export type StrategyId =
  'batch' | 'stochastic' | 'mini-batch' | 'momentum' | 'nesterov' | 'adagrad' | 'adadelta' | 'rmsprop' | 'adam';

/** A way of descent, and how long it is watched. */
export type Strategy = {
  readonly id: StrategyId;
  readonly name: string;
  readonly optimizer: Transform;
  readonly batchSize: number | 'all';
  /** Epochs of every run, whatever error it has come to. */
  readonly epochs: number;
  /** Rate, batch and what else was chosen, for captions. */
  readonly settings: string;
};

/** The loss that counts as learned. */
export const goal = 0.01;

/** The author's settings, in the order of the chapter. */
export const strategies: Readonly<Record<StrategyId, Strategy>> = {
  batch: {
    id: 'batch',
    name: 'batch',
    optimizer: sgd({ learningRate: 0.01 }),
    batchSize: 'all',
    epochs: 20_000,
    settings: 'all samples an update, rate 0.01',
  },
  stochastic: {
    id: 'stochastic',
    name: 'stochastic',
    optimizer: sgd({ learningRate: 0.01 }),
    batchSize: 1,
    epochs: 800,
    settings: 'one sample an update, rate 0.01',
  },
  'mini-batch': {
    id: 'mini-batch',
    name: 'mini-batch',
    optimizer: sgd({ learningRate: 0.01 }),
    batchSize: 32,
    epochs: 20_000,
    settings: '32 samples an update, rate 0.01',
  },
  momentum: {
    id: 'momentum',
    name: 'momentum',
    optimizer: momentum({ learningRate: 0.01, momentum: 0.9, velocity: 'changes' }),
    batchSize: 32,
    epochs: 3_000,
    settings: 'γ 0.9, batch 32, rate 0.01',
  },
  nesterov: {
    id: 'nesterov',
    name: 'Nesterov',
    optimizer: nesterov({ learningRate: 0.01, momentum: 0.9, form: 'lookahead' }),
    batchSize: 32,
    epochs: 3_000,
    settings: 'γ 0.9, batch 32, rate 0.01',
  },
  adagrad: {
    id: 'adagrad',
    name: 'Adagrad',
    optimizer: adagrad({ learningRate: 0.01, epsilon: 1e-7 }),
    batchSize: 32,
    epochs: 10_000,
    settings: 'batch 32, rate 0.01, ε 10⁻⁷',
  },
  adadelta: {
    id: 'adadelta',
    name: 'Adadelta',
    optimizer: adadelta({ learningRate: 1, rho: 0.95, epsilon: 1e-7 }),
    batchSize: 16,
    epochs: 6_000,
    settings: 'batch 16, rate 1, ρ 0.95, ε 10⁻⁷',
  },
  rmsprop: {
    id: 'rmsprop',
    name: 'RMSprop',
    optimizer: rmsprop({ learningRate: 0.01 }),
    batchSize: 'all',
    epochs: 3_000,
    settings: 'all samples an update, rate 0.01',
  },
  adam: {
    id: 'adam',
    name: 'Adam',
    optimizer: adam({ learningRate: 0.001 }),
    batchSize: 64,
    epochs: 20_000,
    settings: 'batch 64, rate 0.001',
  },
};

/** Neurons of the chapter's network: features, hidden layers, classes. */
export const sizes = [2, 12, 13, 13, 2] as const;

/** What may stand otherwise in the chapter's network. */
export type NetworkOptions = {
  /** What stands between a dense layer and the next, made anew for each. Default a ReLU. */
  readonly between?: () => readonly Layer[];
  /** Whether hidden layers have biases; a batch norm takes them away again. Default true. */
  readonly hiddenBias?: boolean;
};

/** The chapter's network, 2-12-13-13-2, from Glorot's uniform weights and biases of 0. */
export function bookNetwork(options: NetworkOptions = {}): Layer {
  return sequential(...bookLayers(options));
}

/** The same as a list, for those who look at a part of it. */
export function bookLayers({ between = () => [relu()], hiddenBias = true }: NetworkOptions = {}): readonly Layer[] {
  const [, ...units] = sizes;
  const last = units.length - 1;
  return units.flatMap((neurons, index) => [
    dense(neurons, { initializer: glorotUniform(), biasInitializer: zeros(), bias: hiddenBias || index === last }),
    ...(index === last ? [] : between()),
  ]);
}
