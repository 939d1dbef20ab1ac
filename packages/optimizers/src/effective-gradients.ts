/**
 * What most optimizers do to a gradient before their own rule: turn it round, add weight decay.
 */
import { type Scalar, type StepContext, type Tensors, mapTensors, zip } from '@rivulet/tensor';

/** Options that many optimizers share. */
export type GradientOptions = {
  /** λ ≥ 0 of coupled weight decay: as if ½·λ·‖θ‖² were part of the loss. Default 0. */
  readonly weightDecay?: Scalar;
  /** Climb instead of descend. Default false. */
  readonly maximize?: boolean;
};

/**
 * g ← (maximize ? −g : g) + λ·θ.
 *
 * θ is where the gradients were taken, so that weight decay is the gradient of the penalty there.
 * A plain λ = 0 adds nothing to the program.
 */
export function effectiveGradients(
  gradients: Tensors,
  { weightDecay, maximize }: Required<GradientOptions>,
  context: StepContext,
): Tensors {
  const directed = maximize ? mapTensors((g) => g.neg(), gradients) : gradients;
  if (weightDecay === 0) return directed;
  const lambda = context.scalar('weightDecay', weightDecay);
  return zip((g, theta) => g.add(theta.mul(lambda)), directed, context.point);
}
