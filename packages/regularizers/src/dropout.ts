/**
 * Dropout.
 */
import { type Layer, type Scalar, belowOne, checkScalars, specOf } from '@rivulet/tensor';

/**
 * Dropout: each input is set to 0 with probability `rate` while training, and nothing happens otherwise.
 *
 *     train:  y = x / (1 − rate) where u ≥ rate, else 0,   u ~ U[0, 1) for each sample and column
 *     infer:  y = x
 *
 * This is the inverted form: what is kept is scaled up, so that the mean of y is x and the exported
 * model needs no factor. The mask is a function of seed, place in the model, step and position only: it
 * does not change when a layer is added elsewhere, or when the run is resumed. No parameters, no state.
 *
 * @param rate share that is dropped, 0 ≤ rate < 1; a number, a schedule or a signal
 * @throws ConfigError when the rate is out of range
 * @example
 * mlp({ sizes: [2, 64, 64, 2], hidden: [relu(), dropout(0.2)] });
 *
 * Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, "Dropout: a simple way to prevent
 * neural networks from overfitting"; inverted as in PyTorch and Keras.
 */
export function dropout(rate: Scalar): Layer {
  checkScalars('dropout', belowOne, { rate });
  return {
    name: 'dropout',
    spec: specOf('@rivulet/regularizers#dropout', rate),
    init: (input) => ({ params: {}, state: {}, output: input }),
    apply(x, _, state, context) {
      if (context.mode === 'infer') return { output: x, state };
      const share = context.scalar('rate', rate);
      const dropped = share.gt(context.uniform('mask', x.shape));
      return { output: dropped.where(0, x.div(share.neg().add(1))), state };
    },
  };
}
