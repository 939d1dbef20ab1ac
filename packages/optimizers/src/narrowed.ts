/**
 * A step as a transform for some of the parameters sees it.
 */
import type { StepContext, Tensors } from '@rivulet/tensor';

/**
 * The same step with some of the parameters; for gradients elsewhere the others stay where they are.
 *
 * @param pick takes them out of all
 */
export function narrowed(context: StepContext, pick: (tensors: Tensors) => Tensors): StepContext {
  const changes: Partial<StepContext> = {
    params: pick(context.params),
    point: pick(context.point),
    gradientAt(params) {
      const { loss, gradients } = context.gradientAt({ ...context.point, ...params });
      return { loss, gradients: pick(gradients) };
    },
  };
  // The prototype keeps members that are computed only when asked for, such as `loss`.
  return Object.assign(Object.create(context) as StepContext, changes);
}
