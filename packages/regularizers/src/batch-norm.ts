/**
 * Batch normalisation.
 */
import {
  type Layer,
  type LayerContext,
  type Scalar,
  ShapeError,
  type Tensor,
  type Tensors,
  aboveZero,
  checkChoices,
  checkFlags,
  checkNoOthers,
  checkNumbers,
  checkScalars,
  formatShape,
  specOf,
  upToOne,
} from '@rivulet/tensor';

/** Options of `batchNorm`. */
export type BatchNormOptions = {
  /** What `momentum` weighs, which variance is averaged, and the other defaults. Default 'torch'. */
  readonly convention?: 'torch' | 'keras';
  /**
   * Of the running statistics, 0 ≤ momentum ≤ 1; 'torch': the weight of the new batch, default 0.1;
   * 'keras': the weight of the old value, default 0.99.
   */
  readonly momentum?: Scalar;
  /** Added to the variance, > 0. Default 1e-5 ('torch'), 1e-3 ('keras'). */
  readonly epsilon?: number;
  /** Whether a scale and a shift are learned. Default true. */
  readonly affine?: boolean;
};

/**
 * Batch normalisation: each column gets mean 0 and variance 1 over the batch, then a learned scale and
 * shift. It stands between a dense layer and its activation.
 *
 *     train:  y = (x − μ) / √(σ² + ε) · weight + bias,   μ, σ²: mean and biased variance over the batch
 *     infer:  y = (x − running_mean) / √(running_var + ε) · weight + bias
 *     'torch':  running ← (1 − momentum) · running + momentum · new,   new variance unbiased, n σ² / (n − 1)
 *     'keras':  running ← momentum · running + (1 − momentum) · new,   new variance biased, σ²
 *
 * Parameters: `weight` [n], from 1, and `bias` [n], from 0. State: `running_mean` [n], from 0, and
 * `running_var` [n], from 1; names as in PyTorch. The variance is the mean of the squared distances from
 * the mean, so data far from 0 lose nothing.
 *
 * A batch of one sample has no spread: its output is `bias`, its gradient 0. PyTorch refuses it; here it
 * moves `running_mean` and, having no unbiased variance, leaves `running_var` alone ('torch'), or
 * counts as variance 0, as in Keras ('keras'). Choose a batch size that leaves no single sample over.
 *
 * @param options.convention 'torch' or 'keras'; default 'torch'
 * @param options.momentum 0 ≤ momentum ≤ 1, a number, a schedule or a signal; default 0.1 or 0.99.
 *   `(step) => 1 / (step + 1)` makes the average over all batches, PyTorch's `momentum=None`
 * @param options.epsilon > 0; default 1e-5 or 1e-3
 * @param options.affine default true
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * mlp({ sizes: [2, 64, 2], hidden: [batchNorm(), relu()] });
 *
 * Ioffe, Szegedy 2015, "Batch normalization: accelerating deep network training by reducing internal
 * covariate shift"; running averages as in PyTorch's `BatchNorm1d` or Keras's `BatchNormalization`.
 */
export function batchNorm(options?: BatchNormOptions): Layer {
  const { convention = 'torch', affine = true, ...rest } = options ?? {};
  checkChoices('batchNorm', ['torch', 'keras'], { convention });
  const torch = convention === 'torch';
  const { momentum = torch ? 0.1 : 0.99, epsilon = torch ? 1e-5 : 1e-3, ...others } = rest;
  checkNoOthers('batchNorm', others);
  checkScalars('batchNorm', upToOne, { momentum });
  checkNumbers('batchNorm', aboveZero, { epsilon });
  checkFlags('batchNorm', { affine });

  const track = (running: Statistics, batch: Statistics, context: LayerContext): Statistics => {
    const { count } = context;
    const given = context.scalar('momentum', momentum);
    const weight = torch ? given : given.neg().add(1);
    const move = (old: Tensor, now: Tensor, by: Tensor) => old.mul(by.neg().add(1)).add(now.mul(by));
    const several = count.gt(1);
    const unbiased = batch.running_var.mul(several.where(count.div(count.sub(1).max(1)), 0));
    return {
      running_mean: move(running.running_mean, batch.running_mean, weight),
      running_var: torch
        ? move(running.running_var, unbiased, several.where(weight, 0))
        : move(running.running_var, batch.running_var, weight),
    };
  };
  const scaled = (normalised: Tensor, { weight, bias }: Tensors): Tensor => {
    if (!affine) return normalised;
    if (!weight || !bias) throw new ShapeError(`batchNorm: its parameter ${weight ? 'bias' : 'weight'} is missing`);
    return normalised.mul(weight).add(bias);
  };

  return {
    name: 'batchNorm',
    spec: specOf('@rivulet/regularizers#batchNorm', options),
    init(input, scope) {
      const [rows, columns] = input;
      if (input.length !== 2 || rows !== 'batch' || typeof columns !== 'number') {
        throw new ShapeError(`batchNorm: expected an input [batch, features], received ${formatShape(input)}`);
      }
      const filled = (value: number) => scope.constant(value, [columns]);
      const params: Tensors = affine ? { weight: filled(1), bias: filled(0) } : {};
      return { params, state: { running_mean: filled(0), running_var: filled(1) }, output: input };
    },
    apply(x, params, state, context) {
      const running = statistics(state);
      if (context.mode === 'infer') {
        const deviation = running.running_var.add(epsilon).sqrt();
        return { output: scaled(x.sub(running.running_mean).div(deviation), params), state };
      }
      const mean = context.mean(x);
      const centred = x.sub(mean);
      const variance = context.mean(centred.square());
      // [1, n] → [n], as running statistics are stored.
      const batch = { running_mean: mean.sum([0]), running_var: variance.sum([0]) };
      const output = scaled(centred.div(variance.add(epsilon).sqrt()), params);
      return { output, state: track(running, batch, context) };
    },
  };
}

type Statistics = { readonly running_mean: Tensor; readonly running_var: Tensor };

function statistics({ running_mean, running_var }: Tensors): Statistics {
  if (!running_mean || !running_var) {
    throw new ShapeError(`batchNorm: its state ${running_mean ? 'running_var' : 'running_mean'} is missing`);
  }
  return { running_mean, running_var };
}
