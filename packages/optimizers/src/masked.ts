/**
 * A transform for some of the parameters.
 */
import type { OptionsOf, Select, State, Tensors, Transform } from '@rivulet/tensor';
import { checkSelect, choice, mapTensors, selected, settingsOf, specOf } from '@rivulet/tensor';
import { narrowed } from './narrowed.js';
import { finished, updated } from './wrapping.js';

const settings = settingsOf(
  'masked',
  {
    /** What becomes of all other parameters: their updates pass through, or become 0. Default 'pass', as in optax. */
    others: choice('pass', 'still'),
  },
  { optax: {} },
);

/** Options of `masked`. */
export type MaskedOptions = OptionsOf<typeof settings>;

/**
 * A transform that sees and changes only the parameters of some names.
 *
 * u of a selected parameter ← the inner transform's;  u of another ← u, or 0
 *
 * Norms and other numbers of the whole are those of the selected parameters. With others 'pass' it is a part
 * of a chain: `chain(masked(clipByValue(1), '*.bias'), adam())`. Around a whole optimizer say 'still',
 * which freezes the others; passing through, their gradients would be *added* to them.
 *
 * State: that of the inner transform, of the selected parameters. Selecting all is the inner transform, to the last bit.
 *
 * @param inner any transform
 * @param select pattern of parameter names, or several: `'*.weight'`, `'/^0\\./'`
 * @throws ConfigError when an option is unknown, or (when a program is traced) a pattern selects nothing
 * @example
 * masked(adam(), '3.*', { others: 'still' }) // fine-tunes the last layer
 */
export function masked<S extends State>(
  inner: Transform<S>,
  select: Select,
  options: MaskedOptions = {},
): Transform<S> {
  checkSelect('masked', select);
  const { others } = settings.settle(options);
  const pick = (tensors: Tensors): Tensors => selected('masked', select, tensors);
  return {
    name: `masked(${inner.name})`,
    spec: specOf('@rivulet/optimizers#masked', inner, select, options),
    init: (params) => inner.init(pick(params)),
    ...(inner.point && {
      point: (state, context) => ({ ...context.params, ...inner.point?.(state, narrowed(context, pick)) }),
    }),
    update(updates, state, context) {
      const after = updated(inner, pick(updates), state, narrowed(context, pick));
      const rest = others === 'pass' ? updates : mapTensors((u) => u.fill(0), updates);
      return { updates: { ...rest, ...after.updates }, state: after.state };
    },
    finish(next, state, context) {
      const after = finished(inner, pick(next), state, narrowed(context, pick));
      return { params: { ...next, ...after.params }, state: after.state };
    },
  };
}
masked.settings = settings;
