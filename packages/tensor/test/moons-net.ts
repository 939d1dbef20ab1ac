/**
 * The two-moons net written on this package alone: 2-12-13-13-2 with relu, softmax cross-entropy, Adam.
 */
import {
  type Layer,
  type Loss,
  type Program,
  type Tensors,
  type Transform,
  initialState,
  mapTensors,
  oneHot,
  random,
  reference,
  traceStep,
  zip,
} from '../src/index.js';

const mlp = (sizes: readonly number[]): Layer => ({
  name: 'mlp',
  spec: null,
  init(_, { constant, uniform }) {
    const params = sizes.slice(1).flatMap((out, index) => {
      const fan = sizes[index] ?? 1;
      const weight = uniform(`${index}.weight`, [out, fan])
        .sub(0.5)
        .mul(2 / Math.sqrt(fan));
      return [
        [`${index}.weight`, weight],
        [`${index}.bias`, constant(0, [out])],
      ] as const;
    });
    return { params: Object.fromEntries(params), state: {}, output: ['batch', sizes.at(-1) ?? 1] };
  },
  apply(x, params, state) {
    const last = sizes.length - 2;
    const output = sizes.slice(1).reduce((h, _, index) => {
      const [weight, bias] = [params[`${index}.weight`], params[`${index}.bias`]];
      if (!weight || !bias) throw new Error('a parameter is missing');
      const z = h.matmul(weight, { transposeB: true }).add(bias);
      return index < last ? z.max(0) : z;
    }, x);
    return { output, state };
  },
});

const crossEntropy: Loss = {
  name: 'crossEntropy',
  spec: null,
  perSample(output, target) {
    const shifted = output.sub(output.amax([1], { keep: true }).stop());
    const picked = shifted.mul(oneHot(target, 2)).sum([1], { keep: true });
    return shifted.exp().sum([1], { keep: true }).log().sub(picked);
  },
};

const adam: Transform<{ m: Tensors; v: Tensors }> = {
  name: 'adam',
  spec: null,
  init: (params) => ({ m: mapTensors((p) => p.fill(0), params), v: mapTensors((p) => p.fill(0), params) }),
  update(updates, state, { step, scalar }) {
    const rate = scalar('learningRate', 0.01);
    const m = zip((old, g) => old.mul(0.9).add(g.mul(0.1)), state.m, updates);
    const v = zip((old, g) => old.mul(0.999).add(g.square().mul(0.001)), state.v, updates);
    const corrected = (beta: number) => step.fill(beta).pow(step).neg().add(1);
    const changes = zip(
      (one, two) =>
        one
          .div(corrected(0.9))
          .div(two.div(corrected(0.999)).sqrt().add(1e-8))
          .mul(rate)
          .neg(),
      m,
      v,
    );
    return { updates: changes, state: { m, v } };
  },
};

/** The training step of the net. */
export function moonsStep(): Program {
  return traceStep({ model: mlp([2, 12, 13, 13, 2]), loss: crossEntropy, optimizer: adam, features: 2, targets: 1 });
}

/** Two noisy half circles, `samples` points; [x, y] and class numbers. */
export function moons(samples: number): { readonly x: Float64Array; readonly y: Float64Array } {
  const generator = random(1, 'moons');
  const x = new Float64Array(2 * samples);
  const y = new Float64Array(samples);
  for (let row = 0; row < samples; row++) {
    const [angle, label] = [Math.PI * generator.next(), row % 2];
    x[2 * row] = (label ? 1 - Math.cos(angle) : Math.cos(angle)) + 0.1 * generator.normal();
    x[2 * row + 1] = (label ? 0.5 - Math.sin(angle) : Math.sin(angle)) + 0.1 * generator.normal();
    y[row] = label;
  }
  return { x, y };
}

/** Trains on 300 points in batches of 32 and says how it went: losses, and microseconds per step. */
export function trainMoons(
  steps: number,
  precision: 'float32' | 'float64',
): { losses: Float64Array; microseconds: number } {
  const program = moonsStep();
  const executable = reference({ precision }).compile(program);
  const states = initialState(program, { precision, seed: 1 });
  for (const [name, values] of Object.entries(states)) executable.write(name, values);
  const { x, y } = moons(300);
  executable.write('x', x);
  executable.write('y', y);
  const numbers = new Float64Array(steps * program.numbers.length);
  const rows = Int32Array.from({ length: steps * 32 }, (_, index) => (7 * index) % 300);
  const starts = Int32Array.from({ length: steps + 1 }, (_, index) => 32 * index);
  const scalars = new Float64Array(steps * program.freeScalars.length).fill(0.01);
  const before = performance.now();
  executable.run({ steps, step: 1, seed: 1, rows, starts, scalars, numbers });
  const microseconds = (1000 * (performance.now() - before)) / steps;
  const position = program.numbers.indexOf('loss');
  const losses = Float64Array.from({ length: steps }, (_, i) => numbers[i * program.numbers.length + position] ?? NaN);
  return { losses, microseconds };
}
