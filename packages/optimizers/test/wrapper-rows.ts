/**
 * The wrappers and parts of optimizers that the laws are proved for.
 */
import type { Transform } from '@rivulet/tensor';
import {
  adam,
  adaptiveGradientClip,
  applyIfFinite,
  centralize,
  chain,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  ema,
  emaOfGradients,
  lookahead,
  masked,
  momentum,
  multiSteps,
  nesterov,
  normalizeByUpdateNorm,
  partition,
  sam,
  sgd,
  swa,
} from '../src/index.js';

/** Moves the point where gradients are taken. */
export const literal = () => nesterov({ learningRate: 0.1, momentum: 0.5, form: 'lookahead' });
/** Parameter groups with a rule each. */
export const groups = () =>
  partition({
    weights: { select: '*.weight', transform: chain(clipByGlobalNorm(1), literal()) },
    others: { transform: lookahead(adam(), { every: 2 }) },
  });

/** Each with everything that it may hold, by a title. */
export const wrapperRows: Readonly<Record<string, () => Transform>> = {
  lookahead: () => lookahead(adam()),
  'lookahead that resets': () => lookahead(chain(clipByValue(1), adam()), { every: 3, rate: 0.8, reset: true }),
  sam: () => sam(momentum()),
  'sam, adaptive, around a part that moves the point': () => sam(literal(), { adaptive: true, rho: 0.5 }),
  multiSteps: () => multiSteps(adam()),
  'multiSteps of a sum, of a part that moves the point': () =>
    multiSteps(chain(literal(), ema({ decay: 0.5 })), { every: 3, reduce: 'sum' }),
  applyIfFinite: () => applyIfFinite(adam()),
  'applyIfFinite that gives in': () => applyIfFinite(multiSteps(literal(), { every: 2 }), { maxConsecutiveErrors: 2 }),
  masked: () => masked(clipByGlobalNorm(1), '*.weight'),
  'masked, the others still': () => masked(literal(), ['0.bias'], { others: 'still' }),
  partition: groups,
  ema: () => chain(sgd(), ema({ decay: 0.9, start: 2, every: 2 })),
  'ema that overwrites': () => chain(adam(), ema({ dialect: 'keras', overwriteEvery: 3 })),
  swa: () => chain(sgd(), swa({ start: 3, every: 2 })),
  clipByNorm: () => clipByNorm(0.5),
  clipByValue: () => clipByValue(0.5),
  clipByGlobalNorm: () => clipByGlobalNorm(1),
  'clipByGlobalNorm in the form of optax': () => clipByGlobalNorm(1, { form: 'optax' }),
  'clipping and adam': () => chain(clipByGlobalNorm(1), adam()),
  'a chain that moves the point': () => chain(clipByValue(2), chain(nesterov({ form: 'lookahead' }))),
  'clipByGlobalNorm of the largest element': () => clipByGlobalNorm(0.5, { norm: 'max' }),
  'clipByGlobalNorm of a 3-norm': () => clipByGlobalNorm(0.5, { norm: 3, form: 'optax' }),
  clipByBlockRms: () => clipByBlockRms(0.5),
  adaptiveGradientClip: () => adaptiveGradientClip(),
  'adaptiveGradientClip of optax': () => adaptiveGradientClip({ dialect: 'optax', clipping: 0.1 }),
  centralize: () => centralize(),
  normalizeByUpdateNorm: () => normalizeByUpdateNorm({ scale: 2 }),
  emaOfGradients: () => emaOfGradients(),
  'emaOfGradients with its bias': () => emaOfGradients({ decay: 0.5, debias: false }),
};
