/**
 * A moving average in place of the gradients.
 */
import { type OptionsOf, type Tensors, type Transform, belowOne, flag, mapTensors } from '@rivulet/tensor';
import { scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { biasOf, movingAverage, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'emaOfGradients',
  {
    /** β, 0 ≤ β < 1. Default 0.9. */
    decay: scalar(0.9, belowOne),
    /** Whether the average is freed of its bias towards 0. Default true. */
    debias: flag(true),
  },
  { optax: {} },
);

/** Options of `emaOfGradients`. */
export type EmaOfGradientsOptions = OptionsOf<typeof settings>;

/** The moving average, biased. */
export type EmaOfGradientsState = { readonly mean: Tensors };

/**
 * Hands on the moving average of the gradients.
 *
 * m ← β·m + (1 − β)·g
 * g ← m / (1 − βᵗ), or m
 *
 * For averages of the parameters see `ema`. State: `mean`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(emaOfGradients({ decay: 0.9 }), sgd({ learningRate: 0.1 }))
 *
 * optax: ema.
 */
export function emaOfGradients(options: EmaOfGradientsOptions = {}): Transform<EmaOfGradientsState> {
  const o = settings.settle(options);
  return {
    name: 'emaOfGradients',
    spec: specOf('@rivulet/optimizers#emaOfGradients', options),
    init: (params) => ({ mean: zerosLike(params) }),
    update(gradients, state, context) {
      const { decay } = scalarsOf(o, context);
      const mean = movingAverage(state.mean, gradients, decay);
      const updates = o.debias ? mapTensors((m) => m.div(biasOf(decay, context.step)), mean) : mean;
      return { updates, state: { mean } };
    },
  };
}
emaOfGradients.settings = settings;
