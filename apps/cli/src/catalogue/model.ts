/**
 * Parts of a model by short name: activations, initializers, losses.
 */
import type { Entry, Kind } from './entry.js';

const part = (kind: Kind, name: string, about: string, formula: string, options: Entry['options'] = {}): Entry => ({
  kind,
  name,
  use: `@rivulet/layers#${name}`,
  about,
  formula,
  options,
});

/** What stands after every hidden layer. */
export const activations: readonly Entry[] = [
  part('activation', 'relu', 'the rectifier', 'y = max(x, 0)'),
  part('activation', 'leakyRelu', 'a rectifier that leaks', 'y = x for x > 0, else slope·x', {
    slope: { type: 'number', default: 0.01, about: 'on the negative side' },
  }),
  part('activation', 'tanh', 'from −1 to 1', 'y = tanh x'),
  part('activation', 'sigmoid', 'from 0 to 1', 'y = 1 / (1 + e⁻ˣ)'),
  part('activation', 'elu', 'smooth towards −alpha', 'y = x for x > 0, else alpha·(eˣ − 1)', {
    alpha: { type: 'number', default: 1, range: '> 0', about: 'where the negative side ends: at −alpha' },
  }),
  part('activation', 'gelu', 'weighted by the normal distribution', 'y = x·Φ(x)', {
    approximate: { type: ['none', 'tanh'], default: 'none', about: 'the exact function, or its approximation' },
  }),
];

/** What weights start from. */
export const initializers: readonly Entry[] = [
  part('initializer', 'torchDefault', "PyTorch's default", 'U[−a, a), a = 1 / √in'),
  part('initializer', 'glorotUniform', 'for tanh and sigmoid, also called Xavier', 'U[−a, a), a = √(6 / (in + out))'),
  part('initializer', 'glorotNormal', 'the same, normal', 'N(0, 2 / (in + out))'),
  part('initializer', 'heUniform', 'for relu', 'U[−a, a), a = √(6 / in)'),
  part('initializer', 'heNormal', 'the same, normal', 'N(0, 2 / in)'),
  part('initializer', 'lecunUniform', 'for selu and linear layers', 'U[−a, a), a = √(3 / in)'),
  part('initializer', 'lecunNormal', 'the same, normal', 'N(0, 1 / in)'),
];

/** What the output is measured by. */
export const losses: readonly Entry[] = [
  part('loss', 'softmaxCrossEntropy', 'for two or more classes, one output each', '−log softmax(output)[label]'),
  part('loss', 'binaryCrossEntropy', 'for two classes, with one output', '−log of the probability of the label'),
  part('loss', 'meanSquaredError', 'for values', '(output − target)²'),
];
