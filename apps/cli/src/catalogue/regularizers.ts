/**
 * Regularizers: each has an option of its own.
 */
import type { Entry } from './entry.js';

const regularizer = (
  name: string,
  flag: string,
  about: string,
  formula: string,
  from: 'regularizers' | 'optimizers' = 'regularizers',
): Entry => ({ kind: 'regularizer', name, use: `@rivulet/${from}#${name}`, flag, about, formula, options: {} });

/** In the order in which a model meets them. */
export const regularizers: readonly Entry[] = [
  regularizer(
    'batchNorm',
    '--batchnorm',
    'batch normalisation before every activation',
    'y = (x − μ) / √(σ² + ε)·weight + bias',
  ),
  regularizer(
    'dropout',
    '--dropout <rate>',
    'leaves out a share of every hidden layer',
    'y = x / (1 − rate), or 0 with probability rate',
  ),
  regularizer(
    'labelSmoothing',
    '--label-smoothing <amount>',
    'spreads a share of each label over all classes',
    '(1 − a)·loss(label) + a·mean loss',
  ),
  regularizer(
    'layerNorm',
    '--layernorm',
    'layer normalisation before every activation',
    'y = (x − μ) / √(σ² + ε)·weight + bias, μ and σ of each sample',
  ),
  regularizer('gaussianNoise', '--gaussian-noise <deviation>', 'normal numbers behind every activation', 'y = x + σ·n'),
  regularizer(
    'gradientNoise',
    '--gradient-noise <variance>',
    'normal numbers on gradients, fewer later',
    'g ← g + σₜ·n',
  ),
  regularizer('l1', '--l1 <rate>', 'a price on the size of weights', 'loss + rate·Σ |w|'),
  regularizer('l2', '--l2 <rate>', 'a price on the square of weights', 'loss + rate·Σ w²'),
  regularizer(
    'clipByGlobalNorm',
    '--clip-norm <norm>',
    'shortens gradients that are too long',
    'g ← g·min(1, norm / ‖g‖)',
    'optimizers',
  ),
  regularizer(
    'weightDecay',
    '--weight-decay <rate>',
    'shrinks parameters past the optimizer (AdamW)',
    'θ ← θ − η·rate·θ',
  ),
  regularizer(
    'maxNorm',
    '--max-norm <limit>',
    'keeps the weights of each neuron within a ball',
    'w ← w·min(1, limit / ‖w‖)',
  ),
  regularizer(
    'earlyStopping',
    '--patience <epochs>',
    'stops when nothing gets better, and goes back to the best',
    'stop after `patience` epochs without a better loss',
  ),
  regularizer('stopAtLoss', '--until-loss <loss>', 'stops at a goal', 'stop when loss ≤ target'),
  regularizer(
    'stopAtAccuracy',
    '--until-accuracy <share>',
    'stops when enough are right',
    'stop when accuracy ≥ target',
  ),
];
