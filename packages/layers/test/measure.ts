/**
 * One loss on given numbers.
 */
import { type Floats, type Loss, type ScalarSlot, Trace, evaluate, gradients, rootScope } from '@rivulet/tensor';

/** Loss of each sample, gradient of their sum, what is right, and what a user sees. */
export function measure(
  loss: Loss,
  output: readonly (readonly number[])[],
  target: readonly (readonly number[])[],
  precision: 'float32' | 'float64' = 'float64',
): { readonly loss: Floats; readonly gradient: Floats; readonly correct?: Floats; readonly predictions: Floats } {
  const trace = new Trace();
  const given = trace.data('output', output[0]?.length ?? 0);
  const wanted = trace.data('target', target[0]?.length ?? 0);
  const perSample = loss.perSample(given, wanted, rootScope(trace, 'loss', new Map<string, ScalarSlot>()));
  const correct = loss.correct?.(given, wanted);
  const { gradient } = gradients(perSample.sum(), { gradient: given });
  const outputs = { loss: perSample, predictions: loss.predict?.(given) ?? given };
  const result = evaluate(
    { ...outputs, ...(gradient && { gradient }), ...(correct && { correct }) },
    { output: output.flat(), target: target.flat() },
    { precision },
  );
  const none = new Float64Array(0);
  return {
    loss: result['loss'] ?? none,
    gradient: result['gradient'] ?? none,
    predictions: result['predictions'] ?? none,
    ...(result['correct'] && { correct: result['correct'] }),
  };
}
