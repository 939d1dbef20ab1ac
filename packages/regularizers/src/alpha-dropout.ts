/**
 * Alpha dropout, for self-normalising networks.
 */
import { type Layer, type Scalar, belowOne, checkScalars, specOf } from '@rivulet/tensor';

/** −λ α, where selu ends on its negative side. */
const saturated = -1.7580993408473766;

/**
 * Alpha dropout: an input is set to where `selu` saturates, with probability `rate`, and all are then stretched
 * and moved, so that mean 0 and variance 1 stay what they are.
 *
 *     train:  y = a · (x where u ≥ rate, else α′) + b,   u ~ U[0, 1) for each sample and column
 *             α′ = −λ α = −1.7581,  q = 1 − rate,  a = 1 / √(q (1 + rate · α′²)),  b = −a · rate · α′
 *     infer:  y = x
 *
 * It belongs behind `selu()` in a network whose weights come from `lecunNormal()`, and nowhere else: behind a
 * relu the value α′ means nothing; use `dropout` there. Rates of 0.05 and 0.1 are usual. The mask is a
 * function of seed, place in the model, step and position only. No parameters, no state.
 *
 * @param rate share that is saturated, 0 ≤ rate < 1; a number, a schedule or a signal
 * @throws ConfigError when the rate is out of range
 * @example
 * mlp({ sizes: [2, 64, 64, 2], hidden: [selu(), alphaDropout(0.05)], initializer: lecunNormal() });
 *
 * Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-normalizing neural networks"; as PyTorch's
 * `AlphaDropout` and Keras's.
 */
export function alphaDropout(rate: Scalar): Layer {
  checkScalars('alphaDropout', belowOne, { rate });
  return {
    name: 'alphaDropout',
    spec: specOf('@rivulet/regularizers#alphaDropout', rate),
    init: (input) => ({ params: {}, state: {}, output: input }),
    apply(x, _, state, context) {
      if (context.mode === 'infer') return { output: x, state };
      const share = context.scalar('rate', rate);
      const kept = share.neg().add(1);
      const a = kept.mul(share.mul(saturated * saturated).add(1)).sqrt();
      const b = share.mul(-saturated).div(a);
      const dropped = share.gt(context.uniform('mask', x.shape));
      return { output: dropped.where(saturated, x).div(a).add(b), state };
    },
  };
}
