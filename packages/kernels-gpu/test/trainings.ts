/**
 * Whole trainings of the two moons, for Node and for pages: the losses of a backend and of the reference.
 */
import { bookMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, nesterov } from '@rivulet/optimizers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { type Backend, type Layer, type Transform, initialState, reference, traceStep } from '@rivulet/tensor';

const rows: Readonly<Record<string, readonly [Transform, () => Layer[]]>> = {
  adam: [adam({ learningRate: 0.01 }), () => [relu()]],
  nesterov: [nesterov({ learningRate: 0.1 }), () => [relu()]],
  'adam with dropout': [adam({ learningRate: 0.01 }), () => [relu(), dropout(0.1)]],
  'adam with batch norm': [adam({ learningRate: 0.01 }), () => [batchNorm(), relu()]],
};

/** Names of the trainings. */
export const trainings = Object.keys(rows);

/** What a training gave: the losses of all steps, on the backend and on the reference, and what ran. */
export type Training = {
  readonly backend: string;
  readonly losses: readonly number[];
  readonly expected: readonly number[];
  /** Calls of the backend, and pipelines that they took. */
  readonly calls: number;
};

/** Trains for some epochs, of ten batches of 30 each, a call an epoch. */
export async function trainMoons(backend: Backend, name: string, epochs: number): Promise<Training> {
  const [optimizer, hidden] = rows[name] ?? [adam(), () => [relu()]];
  const moons = bookMoons();
  const program = traceStep({
    model: mlp({ sizes: [2, 12, 13, 13, 2], hidden }),
    loss: softmaxCrossEntropy(),
    optimizer,
    features: 2,
    targets: 1,
  });
  const sources = program.freeScalars.map((key) => Number(program.scalars.get(key)?.source));
  const run = async (on: Backend): Promise<{ readonly backend: string; readonly losses: number[] }> => {
    const step = await on.compile(program);
    const initial = initialState(program, { seed: 1, precision: 'float32' });
    for (const [key, values] of Object.entries(initial)) step.write(key, values);
    step.write('x', moons.inputs.values);
    step.write('y', moons.targets.values);
    const losses: number[] = [];
    const steps = 10;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const numbers = new Float64Array(steps * program.numbers.length);
      await step.run({
        steps,
        step: 1 + epoch * steps,
        seed: 7,
        rows: Int32Array.from({ length: 300 }, (_, i) => (i * 7 + epoch) % 300),
        starts: Int32Array.from({ length: steps + 1 }, (_, i) => i * 30),
        scalars: Float64Array.from({ length: steps * sources.length }, (_, i) => sources[i % sources.length] ?? NaN),
        numbers,
      });
      const at = program.numbers.indexOf('loss');
      for (let i = 0; i < steps; i++) losses.push(numbers[i * program.numbers.length + at] ?? NaN);
    }
    const { backend: ran } = step;
    step.dispose();
    return { backend: ran, losses };
  };
  const own = await run(backend);
  return { ...own, expected: (await run(reference())).losses, calls: epochs };
}
