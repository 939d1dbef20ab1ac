import { twoMoons } from '@rivulet/datasets';
import { lecunNormal, mlp, relu, selu, softmaxCrossEntropy } from '@rivulet/layers';
import { exportOnnx } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { batchNorm, layerNorm } from '@rivulet/regularizers';
import { type Layer, initialState, reference, traceInference, traceStep } from '@rivulet/tensor';
import { loadModel } from './load-model.js';
import { verifyModel } from './verify-model.js';

const [samples, steps, batchSize] = [300, 600, 30];

const data = twoMoons({ samples, noise: 0.1, seed: 1 });

/** Trains with Adam in the reference evaluator. */
function train(model: Layer): Record<string, ArrayLike<number>> {
  const program = traceStep({
    model,
    loss: softmaxCrossEntropy(),
    optimizer: adam({ learningRate: 1e-2 }),
    features: 2,
    targets: 1,
  });
  const executable = reference().compile(program);
  for (const [name, values] of Object.entries(initialState(program, { seed: 1, precision: 'float32' })))
    executable.write(name, values);
  executable.write('x', data.inputs.values);
  executable.write('y', data.targets.values);
  const sources = program.freeScalars.map((name) => program.scalars.get(name)?.source);
  executable.run({
    steps,
    step: 1,
    seed: 1,
    rows: Int32Array.from({ length: steps * batchSize }, (_, index) => (index * 7) % samples),
    starts: Int32Array.from({ length: steps + 1 }, (_, index) => index * batchSize),
    scalars: Float64Array.from({ length: steps * sources.length }, (_, index) =>
      Number(sources[index % sources.length]),
    ),
    numbers: new Float64Array(steps * program.numbers.length),
  });
  const names = [...program.state.keys()].filter((name) => !name.startsWith('optimizer/'));
  return Object.fromEntries(names.map((name) => [name, executable.read(name)]));
}

describe('a network that was trained', () => {
  it.each([
    ['plain', () => [relu()]],
    ['with batch normalisation', () => [batchNorm(), relu()]],
    ['with layer normalisation', () => [layerNorm(), relu()]],
    ['normalising itself', () => [selu()]],
  ])(
    'passes at 1e-5, at 0.02 with float16, and classifies from the file as well as it was trained: %s',
    async (_, hidden) => {
      const model = mlp({ sizes: [2, 12, 13, 13, 2], hidden, initializer: lecunNormal() });
      const program = traceInference({ model, loss: softmaxCrossEntropy(), features: 2 });
      const parameters = Object.fromEntries(
        Object.entries(train(model)).map(([name, values]) => [name, Float32Array.from(values)]),
      );
      for (const foldConstants of [false, true]) {
        const bytes = exportOnnx({ program, parameters, classes: data.classes, foldConstants });
        expect((await verifyModel({ bytes, program, parameters, rows: data.inputs })).sameLabels).toBe(1300);
        const half = exportOnnx({ program, parameters, classes: data.classes, foldConstants, float16: true });
        await verifyModel({ bytes: half, program, parameters, rows: data.inputs, float16: true });
        const loaded = await loadModel(bytes);
        const { labels } = await loaded.predict(data.inputs);
        await loaded.dispose();
        // Recorded 0.99 and more; two classes by chance would give 0.5.
        expect(data.targets.values.filter((label, row) => labels?.[row] === label).length / samples).toBeGreaterThan(
          0.97,
        );
      }
    },
  );
});
