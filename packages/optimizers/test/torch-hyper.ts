/**
 * PyTorch's names of hyper-parameters in ours, for golden files.
 */
import type { Scalar, Transform } from '@rivulet/tensor';
import { adadelta, adagrad, adam, momentum, nesterov, rmsprop, sgd } from '../src/index.js';

/** `hyper` of a golden case. */
export type Hyper = Readonly<Record<string, number | boolean | readonly [number, number]>>;

const makers: Readonly<Record<string, (hyper: Hyper, learningRate: Scalar) => Transform>> = {
  SGD(hyper, learningRate) {
    const options = { learningRate, ...shared(hyper) };
    if (hyper['momentum'] === 0) return sgd(options);
    if (hyper['nesterov']) return nesterov({ ...options, momentum: number(hyper, 'momentum') });
    return momentum({ ...options, momentum: number(hyper, 'momentum'), dampening: number(hyper, 'dampening') });
  },
  SGDClassical: (hyper, learningRate) =>
    hyper['nesterov']
      ? nesterov({ learningRate, momentum: number(hyper, 'momentum'), form: 'keras' })
      : momentum({ learningRate, momentum: number(hyper, 'momentum'), velocity: 'changes' }),
  NesterovBook: (hyper, learningRate) =>
    nesterov({ learningRate, momentum: number(hyper, 'momentum'), form: 'lookahead' }),
  Adagrad: (hyper, learningRate) =>
    adagrad({
      learningRate,
      learningRateDecay: number(hyper, 'lr_decay'),
      epsilon: number(hyper, 'eps'),
      initialAccumulator: number(hyper, 'initial_accumulator_value'),
      ...shared(hyper),
    }),
  Adadelta: (hyper, learningRate) =>
    adadelta({ learningRate, rho: number(hyper, 'rho'), epsilon: number(hyper, 'eps'), ...shared(hyper) }),
  RMSprop: (hyper, learningRate) =>
    rmsprop({
      learningRate,
      decay: number(hyper, 'alpha'),
      epsilon: number(hyper, 'eps'),
      momentum: number(hyper, 'momentum'),
      centered: flag(hyper, 'centered'),
      ...shared(hyper),
    }),
  Adam(hyper, learningRate) {
    const [beta1, beta2] = hyper['betas'] as readonly [number, number];
    const epsilon = number(hyper, 'eps');
    return adam({ learningRate, beta1, beta2, epsilon, amsgrad: flag(hyper, 'amsgrad'), ...shared(hyper) });
  },
};

/** Names of the optimizers that `fromTorch` can make. */
export const torchNames: readonly string[] = Object.keys(makers);

/**
 * Our optimizer for a golden case.
 *
 * @param learningRate in place of `hyper.lr`
 */
export function fromTorch(optimizer: string, hyper: Hyper, learningRate: Scalar = number(hyper, 'lr')): Transform {
  const make = makers[optimizer];
  if (!make) throw new Error(`no optimizer for ${optimizer}`);
  return make(hyper, learningRate);
}

function shared(hyper: Hyper) {
  return { weightDecay: number(hyper, 'weight_decay'), maximize: flag(hyper, 'maximize') };
}

function number(hyper: Hyper, name: string): number {
  const value = hyper[name];
  if (typeof value !== 'number') throw new Error(`${name} is missing`);
  return value;
}

function flag(hyper: Hyper, name: string): boolean {
  const value = hyper[name];
  if (typeof value !== 'boolean') throw new Error(`${name} is missing`);
  return value;
}
