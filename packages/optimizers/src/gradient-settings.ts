/**
 * What most optimizers do around their own rule: turn the gradient round, add weight decay.
 */
import {
  type Scalar,
  type StepContext,
  type Tensor,
  type Tensors,
  atLeastZero,
  flag,
  mapTensors,
  scalar,
  zip,
} from '@rivulet/tensor';

/** Settings that most optimizers share. */
export const gradientSettings = {
  /** λ ≥ 0 of weight decay. Default 0. */
  weightDecay: scalar(0, atLeastZero),
  /**
   * Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in
   * Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.
   */
  decoupled: flag(false),
  /** Climb instead of descend. Default false. */
  maximize: flag(false),
};

type Decay = { readonly weightDecay: Scalar; readonly decoupled: boolean };

/**
 * g ← (maximize ? −g : g), and + λ·θ unless weight decay is decoupled.
 *
 * θ is where the gradients were taken, so that weight decay is the gradient of the penalty there.
 * A plain λ = 0 adds nothing to the program.
 */
export function effectiveGradients(
  gradients: Tensors,
  { weightDecay, decoupled, maximize }: Decay & { readonly maximize: boolean },
  context: StepContext,
): Tensors {
  const directed = maximize ? mapTensors((g) => g.neg(), gradients) : gradients;
  if (weightDecay === 0 || decoupled) return directed;
  const lambda = context.scalar('weightDecay', weightDecay);
  return zip((g, theta) => g.add(theta.mul(lambda)), directed, context.point);
}

/** The updates, and − η·λ·θ if weight decay is decoupled; θ as it was before the step. */
export function withDecay(
  updates: Tensors,
  eta: Tensor,
  { weightDecay, decoupled }: Decay,
  context: StepContext,
): Tensors {
  if (weightDecay === 0 || !decoupled) return updates;
  const share = eta.mul(context.scalar('weightDecay', weightDecay)).neg();
  return zip((update, theta) => update.add(theta.mul(share)), updates, context.params);
}
