/**
 * What watches a loss in PyTorch, Keras and optax, in ours.
 */
import { decayOnPlateau } from '@rivulet/schedulers';
import type { PlateauTable } from '../table.js';

/** By the names of the files. */
export const plateaus: PlateauTable = {
  ReduceLROnPlateau(hyper, initial) {
    const relative = hyper.text('threshold_mode', 'rel') === 'rel';
    const signal = decayOnPlateau(initial, {
      factor: hyper.number('factor', 0.1),
      patience: hyper.number('patience', 10),
      threshold: hyper.number('threshold', 1e-4),
      thresholdMode: relative ? 'relative' : 'absolute',
      cooldown: hyper.number('cooldown', 0),
      floor: hyper.number('min_lr', 0),
      smallestChange: hyper.number('eps', 1e-8),
      mode: hyper.text('mode', 'min') === 'max' ? 'max' : 'min',
    });
    return { signal, relative, states: { best: 'best', bad_epochs: 'bad', cooldown: 'rest' } };
  },
  // Keras counts one epoch less, in patience and in a cooldown that is not 0.
  keras_reducelronplateau(hyper, initial) {
    const signal = decayOnPlateau(initial, {
      factor: hyper.number('factor'),
      patience: Math.max(0, hyper.number('patience') - 1),
      threshold: hyper.number('min_delta'),
      thresholdMode: 'absolute',
      cooldown: Math.max(0, hyper.number('cooldown') - 1),
      floor: hyper.number('min_lr'),
      smallestChange: 0,
      mode: hyper.text('mode') === 'max' ? 'max' : 'min',
    });
    return { signal, relative: false, states: { best: 'best' } };
  },
  // optax counts one epoch less in patience.
  optax_reduce_on_plateau(hyper, initial) {
    if (hyper.number('accumulation_size') !== 1) hyper.cannot("optax's means over several epochs");
    const relative = hyper.number('rtol') > 0;
    if (relative && hyper.number('atol') > 0) hyper.cannot("optax's rtol and atol together");
    const signal = decayOnPlateau(initial, {
      factor: hyper.number('factor'),
      patience: hyper.number('patience') - 1,
      threshold: hyper.number(relative ? 'rtol' : 'atol'),
      thresholdMode: relative ? 'relative' : 'absolute',
      cooldown: hyper.number('cooldown'),
      floor: hyper.number('min_scale') * initial,
      smallestChange: 0,
    });
    return { signal, relative, states: { best: 'best', bad_epochs: 'bad', cooldown: 'rest' } };
  },
};
