/**
 * Rprop.
 */
import type { OptionsOf, Range, Tensor, Tensors, Transform } from '@rivulet/tensor';
import {
  aboveZero,
  choice,
  fixed,
  flag,
  mapTensors,
  scalar,
  scalarsOf,
  settingsOf,
  specOf,
  zip,
} from '@rivulet/tensor';
import { filledLike, zerosLike } from './moving-average.js';

const shrinks: Range = { holds: (value) => value > 0 && value < 1, says: (name) => `0 < ${name} < 1` };
const grows: Range = { holds: (value) => value > 1 && value < Infinity, says: (name) => `a finite ${name} > 1` };

const settings = settingsOf(
  'rprop',
  {
    /** Length of the first steps, > 0; from then on the rule finds its own. Default 0.01 (torch: lr). */
    learningRate: fixed(1e-2, aboveZero),
    /** By what a step shrinks when the gradient turns, 0 < shrink < 1. Default 0.5 (torch: etas[0]; optax: eta_minus). */
    shrink: scalar(0.5, shrinks),
    /** By what it grows while the gradient keeps its sign, > 1. Default 1.2 (torch: etas[1]; optax: eta_plus). */
    grow: scalar(1.2, grows),
    /** The shortest step, > 0. Default 1e-6 (torch: step_sizes[0]; optax: min_step_size). */
    shortest: scalar(1e-6, aboveZero),
    /** The longest step, > 0. Default 50 (torch: step_sizes[1]; optax: max_step_size). */
    longest: scalar(50, aboveZero),
    /** Which steps are kept between shortest and longest: all (torch), or those that changed (optax). Default 'all'. */
    keeps: choice('all', 'changed'),
    /** Climb instead of descend. Default false. */
    maximize: flag(false),
  },
  { torch: {}, optax: { keeps: 'changed' } },
);

/** Options of `rprop`. */
export type RpropOptions = OptionsOf<typeof settings>;

/** The gradient of the step before, 0 where it was undone, and the length of each step. */
export type RpropState = { readonly previous: Tensors; readonly length: Tensors };

/**
 * Rprop: only the signs of the gradient count; each parameter finds the length of its steps.
 *
 * w = sign(g)·sign(g′), g′ the gradient before
 * s ← min(longest, max(shortest, s·(w > 0 ? grow : w < 0 ? shrink : 1)))
 * g ← 0 where w < 0,  θ ← θ − sign(g)·s
 *
 * Where the sign turned there is no step, and the next one neither grows nor shrinks. For gradients
 * of all samples: the noise of small batches turns signs. optax 0.2.8 means this rule but applies each
 * step one call late.
 *
 * State: `previous` and `length`, two numbers a parameter; 0 and `learningRate` at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * rprop({ learningRate: 0.01, longest: 1 })
 *
 * M. Riedmiller, H. Braun 1993, "A direct adaptive method for faster backpropagation learning: the RPROP
 * algorithm"; the variant without weight-backtracking, iRprop⁻ of C. Igel, M. Hüsken 2000.
 */
export function rprop(options: RpropOptions = {}): Transform<RpropState> {
  const o = settings.settle(options);
  return {
    name: 'rprop',
    spec: specOf('@rivulet/optimizers#rprop', options),
    init: (params) => ({ previous: zerosLike(params), length: filledLike(params, o.learningRate) }),
    update(gradients, state, context) {
      const { shrink, grow, shortest, longest } = scalarsOf(o, context);
      const g = o.maximize ? mapTensors((one) => one.neg(), gradients) : gradients;
      const kept = (length: Tensor): Tensor => length.max(shortest).min(longest);
      const still = (length: Tensor): Tensor => (o.keeps === 'all' ? kept(length) : length);

      const agreement = zip((one, before) => one.sign().mul(before.sign()), g, state.previous);
      const changed = (old: Tensor, w: Tensor): Tensor => kept(old.mul(w.gt(0).where(grow, shrink)));
      const length = zip((old, w) => w.abs().gt(0).where(changed(old, w), still(old)), state.length, agreement);
      const previous = zip((one, w) => w.neg().gt(0).where(0, one), g, agreement);
      return { updates: zip((one, s) => one.sign().mul(s).neg(), previous, length), state: { previous, length } };
    },
  };
}
rprop.settings = settings;
