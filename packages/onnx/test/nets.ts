/**
 * Trained-looking models for the tests: traced layers with initial weights and made-up running statistics.
 */
import { type Layer, type Loss, type Program, initialState, random, traceInference } from '@rivulet/tensor';

/** A program and the values of its states, as a training leaves them. */
export function trained(
  model: Layer,
  loss: Loss,
  features: number,
  seed = 1,
): { program: Program; parameters: Record<string, Float32Array> } {
  const program = traceInference({ model, loss, features });
  const { normal } = random(seed, 'statistics');
  const parameters: Record<string, Float32Array> = {};
  for (const [name, values] of Object.entries(initialState(program, { seed, precision: 'float32' }))) {
    if (name.endsWith('running_mean')) parameters[name] = Float32Array.from(values, () => 0.3 * normal());
    else if (name.endsWith('running_var')) parameters[name] = Float32Array.from(values, () => 0.1 + Math.abs(normal()));
    else parameters[name] = Float32Array.from(values, (value) => value + 0.1 * normal());
  }
  return { program, parameters };
}

/**
 * Batch normalization at inference, written out: y = (x − μ) / √(σ² + ε) · γ + β.
 */
export function normalization(): Layer {
  return {
    name: 'normalization',
    spec: null,
    init(input, { constant }) {
      const shape = [Number(input[1])];
      return {
        params: { weight: constant(1, shape), bias: constant(0, shape) },
        state: { running_mean: constant(0, shape), running_var: constant(1, shape) },
        output: input,
      };
    },
    apply(x, { weight, bias }, state) {
      const { running_mean: mean, running_var: variance } = state;
      if (!weight || !bias || !mean || !variance) throw new Error('normalization: a parameter is missing');
      return { output: x.sub(mean).div(variance.add(1e-5).sqrt()).mul(weight).add(bias), state };
    },
  };
}
