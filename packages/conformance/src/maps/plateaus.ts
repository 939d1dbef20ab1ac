/**
 * What watches a loss in PyTorch, Keras and optax, in ours.
 */
import { decayOnPlateau } from '@rivulet/schedulers';
import type { Hyper } from '../hyper.js';
import { type PlateauRule, mistakeOf, ratesOf } from '../plateau-rules.js';
import type { Plateau, PlateauTable } from '../table.js';

const everyState = { best: 'best', bad_epochs: 'bad', cooldown: 'rest' };

/** Ours with the same numbers as the library's own rule. */
function plateau(rule: PlateauRule, states: Plateau['states']): Plateau {
  const { library: dialect, initial, ...options } = rule;
  return {
    signal: decayOnPlateau(initial, { dialect, ...options }),
    states,
    rates: (losses, corrected) => ratesOf(rule, losses, corrected),
    mistake: (losses) => mistakeOf(rule, losses),
  };
}

const common = (hyper: Hyper, initial: number) => ({
  initial,
  factor: hyper.number('factor', 0.1),
  patience: hyper.number('patience', 10),
  cooldown: hyper.number('cooldown', 0),
});

function torch(hyper: Hyper, initial: number): Plateau {
  const threshold = hyper.number('threshold', 1e-4);
  const relative = hyper.choice('threshold_mode', { rel: 1, abs: -1 }, 'rel') > 0;
  const floor = hyper.maybe('min_lr');
  const rule: PlateauRule = {
    library: 'torch',
    ...common(hyper, initial),
    mode: hyper.choice('mode', { min: 'min', max: 'max' } as const, 'min'),
    threshold: relative ? threshold : 0,
    margin: relative ? 0 : threshold,
    // One for all groups of parameters, or a list of one.
    floor: (Array.isArray(floor?.value) ? floor.numbers(1)[0] : floor?.number()) ?? 0,
    smallestChange: hyper.number('eps', 1e-8),
    window: 1,
  };
  return plateau(rule, everyState);
}

/** By the names of the files. */
export const plateaus: PlateauTable = {
  ReduceLROnPlateau: torch,
  torch_reducelronplateau: torch,
  keras_reducelronplateau(hyper, initial) {
    // Keras finds out by the name of what it watches.
    const byName = /acc|auc/.test(hyper.text('monitor', '')) ? 'max' : 'min';
    const rule: PlateauRule = {
      library: 'keras',
      ...common(hyper, initial),
      mode: hyper.choice('mode', { min: 'min', max: 'max', auto: byName } as const, 'auto'),
      threshold: 0,
      margin: hyper.number('min_delta', 1e-4),
      floor: hyper.number('min_lr', 0),
      smallestChange: 0,
      window: 1,
    };
    return plateau(rule, { best: 'best' });
  },
  optax_reduce_on_plateau(hyper, initial) {
    const rule: PlateauRule = {
      library: 'optax',
      ...common(hyper, initial),
      mode: 'min',
      threshold: hyper.number('rtol', 1e-4),
      margin: hyper.number('atol', 0),
      floor: hyper.number('min_scale', 0) * initial,
      smallestChange: 0,
      window: hyper.number('accumulation_size', 1),
    };
    return plateau(rule, everyState);
  },
};
