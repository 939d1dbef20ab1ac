/**
 * One loss, or one penalty, on given numbers.
 */
import {
  type Floats,
  type Loss,
  type Penalty,
  type ScalarSlot,
  Trace,
  equal,
  evaluate,
  gradients,
  mapTensors,
  rootScope,
} from '@rivulet/tensor';

const none = new Float64Array(0);

/** Loss of each sample, the gradient of their sum, and what a user sees. Scalars have their plain number. */
export function measureLoss(
  loss: Loss,
  output: readonly (readonly number[])[],
  target: readonly (readonly number[])[],
  precision: 'float32' | 'float64' = 'float64',
): { readonly loss: Floats; readonly gradient: Floats; readonly predictions: Floats } {
  const trace = new Trace();
  const slots = new Map<string, ScalarSlot>();
  const given = trace.data('output', output[0]?.length ?? 0);
  const perSample = loss.perSample(
    given,
    trace.data('target', target[0]?.length ?? 0),
    rootScope(trace, 'loss', slots),
  );
  const { gradient = given } = gradients(perSample.sum(), { gradient: given });
  const feeds = { ...plain(slots), output: output.flat(), target: target.flat() };
  const predictions = loss.predict?.(given) ?? given;
  const result = evaluate({ loss: perSample, gradient, predictions }, feeds, { precision });
  return {
    loss: result['loss'] ?? none,
    gradient: result['gradient'] ?? none,
    predictions: result['predictions'] ?? none,
  };
}

/** A penalty and its gradients. */
export function measurePenalty(
  penalty: Penalty,
  params: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>,
): { readonly penalty: number; readonly gradients: Readonly<Record<string, number[]>> } {
  const trace = new Trace();
  const slots = new Map<string, ScalarSlot>();
  const leaves = Object.fromEntries(
    Object.entries(params).map(([name, { shape }]) => [name, trace.state(name, shape)]),
  );
  const value = penalty.penalty(leaves, rootScope(trace, 'penalties/0', slots));
  const feeds = Object.fromEntries(Object.entries(params).map(([name, { values }]) => [name, values]));
  const outputs = { ...mapTensors((gradient) => gradient, gradients(value, leaves)) };
  const { total, ...rest } = evaluate(
    { total: value, ...Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [`d/${name}`, tensor])) },
    { ...plain(slots), ...feeds },
  );
  return {
    penalty: total?.[0] ?? NaN,
    gradients: Object.fromEntries(Object.entries(rest).map(([name, values]) => [name.slice(2), Array.from(values)])),
  };
}

/**
 * Cross-entropies as small as the contract allows; the published ones are in a package that this one
 * may not import.
 */
export const crossEntropy: Loss = {
  name: 'crossEntropy',
  spec: null,
  perSample(output, target) {
    const logits = output.sub(output.amax([1], { keep: true }).stop());
    const numbers = output.trace.constant(
      Array.from({ length: Number(output.shape[1]) }, (_, index) => index),
      [1, Number(output.shape[1])],
    );
    const own = logits.mul(equal(target, numbers)).sum([1], { keep: true });
    return logits.exp().sum([1], { keep: true }).log().sub(own);
  },
  correct: (output, target) => equal(target, 0).mul(output.sum([1], { keep: true }).fill(1)),
  predict: (output) => output.neg(),
};

/** −y log σ(x) − (1 − y) log(1 − σ(x)), in its plain form. */
export const binaryCrossEntropy: Loss = {
  name: 'binaryCrossEntropy',
  spec: null,
  perSample(output, target) {
    const p = output.sigmoid();
    const no = p.neg().add(1).log().mul(target.neg().add(1));
    return p.log().mul(target).add(no).neg();
  },
  correct: (output, target) => equal(output.gt(0).where(1, 0), target),
};

function plain(slots: ReadonlyMap<string, ScalarSlot>): Record<string, number> {
  return Object.fromEntries(
    [...slots].flatMap(([name, { source }]) => (typeof source === 'number' ? [[name, source]] : [])),
  );
}
