/**
 * Gradients against central finite differences, in float64.
 */
import { type Tensor, Trace, evaluate, gradients } from '@rivulet/tensor';
import { worstError } from './close.js';

/**
 * The largest relative error between `gradients` and central differences (f(x+h) − f(x−h)) / 2h.
 *
 * With h = 1e-6 the truncation error is about h² and the rounding error about 1e-16 / h, so 1e-8 of
 * the size of f is what to expect; keep away from kinks by more than h.
 *
 * @param build makes a number (shape []) of named state leaves
 * @param point numbers and shape of each leaf
 */
export function gradientError(
  build: (leaves: Readonly<Record<string, Tensor>>, trace: Trace) => Tensor,
  point: Readonly<Record<string, { readonly values: readonly number[]; readonly shape: readonly number[] }>>,
  h = 1e-6,
): number {
  const trace = new Trace();
  const leaves = Object.fromEntries(Object.entries(point).map(([name, { shape }]) => [name, trace.state(name, shape)]));
  const loss = build(leaves, trace);
  const feeds = Object.fromEntries(Object.entries(point).map(([name, { values }]) => [name, [...values]]));
  const analytic = evaluate(gradients(loss, leaves), feeds);
  const at = (name: string, index: number, value: number): number => {
    const moved = { ...feeds, [name]: (feeds[name] ?? []).map((old, i) => (i === index ? value : old)) };
    return evaluate({ loss }, moved)['loss']?.[0] ?? NaN;
  };
  const errors = Object.entries(feeds).map(([name, values]) => {
    const numeric = values.map((value, index) => (at(name, index, value + h) - at(name, index, value - h)) / (2 * h));
    return worstError(analytic[name] ?? [], numeric).error;
  });
  return Math.max(0, ...errors);
}
