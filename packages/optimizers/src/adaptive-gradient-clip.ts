/**
 * Clipping gradients relative to what they change.
 */
import type { OptionsOf, Tensor, Transform } from '@rivulet/tensor';
import { aboveZero, choice, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

const settings = settingsOf(
  'adaptiveGradientClip',
  {
    /** λ > 0: largest gradient relative to the weights of a unit. Default 0.01 (optax: clipping). */
    clipping: scalar(0.01, aboveZero),
    /** ε > 0: weights are taken to be at least so long, so that zeros can move. Default 0.001 (optax: eps). */
    epsilon: scalar(1e-3, aboveZero),
    /** Where a matrix has its units: in rows, as weights [out, in] have them, or in columns. Default 'rows'. */
    units: choice('rows', 'columns'),
  },
  { paper: {}, optax: { units: 'columns' } },
);

/** Options of `adaptiveGradientClip`. */
export type AdaptiveGradientClipOptions = OptionsOf<typeof settings>;

/**
 * Shortens the gradient of each unit to a share of the length of its weights; its direction stays.
 *
 * c = λ · max(‖w‖, ε)
 * g ← g where ‖g‖ < c, else g · c / max(‖g‖, 10⁻⁶)      w, g: the incoming weights of one unit; a vector is one unit
 *
 * optax has units in columns, since it keeps weights as [in, out]. State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(adaptiveGradientClip({ clipping: 0.01 }), momentum({ learningRate: 0.1 }))
 *
 * A. Brock, S. De, S. L. Smith, K. Simonyan 2021, "High-performance large-scale image recognition without normalization".
 */
export function adaptiveGradientClip(options: AdaptiveGradientClipOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  /** Lengths of the units. A matrix of one row in columns is a vector, as in optax. */
  const norms = (x: Tensor): Tensor => {
    const axes = x.shape.length < 2 || x.shape[0] === 1 ? undefined : [o.units === 'rows' ? 1 : 0];
    return x
      .square()
      .sum(axes, { keep: axes !== undefined })
      .sqrt();
  };
  return {
    name: 'adaptiveGradientClip',
    spec: specOf('@rivulet/optimizers#adaptiveGradientClip', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { clipping, epsilon } = scalarsOf(o, context);
      const clip = (g: Tensor, w: Tensor): Tensor => {
        const [length, limit] = [norms(g), norms(w).max(epsilon).mul(clipping)];
        return limit.gt(length).where(g, g.mul(limit.div(length.max(1e-6))));
      };
      return { updates: zip(clip, gradients, context.point), state };
    },
  };
}
adaptiveGradientClip.settings = settings;
