import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { meanSquaredError } from '@rivulet/layers';
import { exportOnnx, fromOnnx } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { type Floats, type Loss, initialState, reference, revive, traceStep } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import { loadRuntime } from './runtime.js';
import { verifyModel } from './verify-model.js';

type Imported = ReturnType<typeof fromOnnx>;
type Rows = readonly (readonly number[])[];

const folder = join(__dirname, '../../onnx/test/models');
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.onnx') ? [file.slice(0, -'.onnx'.length)] : []));
/** Their probabilities are maps, which this runtime does not give to JavaScript. */
const zipped = ['sklearn-classifier', 'sklearn-pipeline'];
const bytesOf = (name: string): Uint8Array => readFileSync(join(folder, `${name}.onnx`));
const recording = (name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { readonly inputs: Rows; readonly outputs: Rows };

/** Some steps of Adam towards other targets: the losses, and the parameters at the end. */
async function fineTuned(imported: Imported, inputs: Rows): Promise<readonly [number[], Record<string, Floats>]> {
  const { model, loss, features, outputs, parameters } = imported;
  const [steps, targets] = [40, loss ? 1 : outputs];
  const program = traceStep({
    ...{ model, features, targets },
    loss: loss ? await revive<Loss>(loss) : meanSquaredError(),
    optimizer: adam({ learningRate: 0.01 }),
  });
  const executable = reference().compile(program);
  const start = initialState(program, { precision: 'float32' }, parameters);
  for (const [name, values] of Object.entries(start)) executable.write(name, values);
  executable.write('x', inputs.flat());
  executable.write(
    'y',
    inputs.flatMap((row, index) =>
      Array.from({ length: targets }, (_, column) => (loss ? index % 2 : (row[column] ?? 0) + 1)),
    ),
  );
  const sources = program.freeScalars.map((name) => Number(program.scalars.get(name)?.source));
  const numbers = new Float64Array(steps * program.numbers.length);
  executable.run({
    ...{ steps, step: 1, seed: 1, numbers },
    rows: Int32Array.from({ length: steps * inputs.length }, (_, index) => index % inputs.length),
    starts: Int32Array.from({ length: steps + 1 }, (_, index) => index * inputs.length),
    scalars: Float64Array.from(
      { length: steps * sources.length },
      (_, index) => sources[index % sources.length] ?? NaN,
    ),
  });
  const at = program.numbers.indexOf('loss');
  const losses = Array.from({ length: steps }, (_, step) => numbers[step * program.numbers.length + at] ?? NaN);
  return [losses, Object.fromEntries(Object.keys(parameters).map((name) => [name, executable.read(name)]))];
}

describe('a model of another library', () => {
  it.each(names.filter((name) => !zipped.includes(name)))(
    'is run by ONNX Runtime as that library says: %s',
    async (name) => {
      const { inputs, outputs } = recording(name);
      const runtime = await loadRuntime();
      const session = await runtime.InferenceSession.create(bytesOf(name), { logSeverityLevel: 3 });
      const fixed = name === 'torch-tanh-softmax' ? 1 : inputs.length;
      const input = Float32Array.from(inputs.slice(0, fixed).flat());
      const shape = name === 'torch-flatten' ? [fixed, 1, 3, 4] : [fixed, inputs[0]?.length ?? 0];
      const main = session.outputNames.find((output) => output === 'probabilities') ?? session.outputNames[0] ?? '';
      const results = await session.run({ [session.inputNames[0] ?? '']: new runtime.Tensor('float32', input, shape) });
      await session.release();
      expectClose(Float64Array.from(results[main]?.data as Float32Array), outputs.slice(0, fixed).flat(), 1e-5);
    },
  );

  it.each(zipped)('is given the labels by ONNX Runtime that its probabilities say: %s', async (name) => {
    const { inputs, outputs } = recording(name);
    const { classes } = fromOnnx(bytesOf(name));
    const runtime = await loadRuntime();
    const session = await runtime.InferenceSession.create(bytesOf(name), { logSeverityLevel: 3 });
    const rows = new runtime.Tensor('float32', Float32Array.from(inputs.flat()), [
      inputs.length,
      inputs[0]?.length ?? 0,
    ]);
    const results = await session.run({ X: rows }, ['output_label']);
    await session.release();
    const labels = Array.from(results['output_label']?.data as ArrayLike<unknown>, String);
    expect(labels).toEqual(outputs.map((row) => classes?.[row.indexOf(Math.max(...row))]));
  });

  it.each(names)('passes verification once it was trained on: %s', async (name) => {
    const { inputs } = recording(name);
    const imported = fromOnnx(bytesOf(name));
    const [losses, parameters] = await fineTuned(imported, inputs);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.97);
    const { program, classes } = imported;
    const bytes = exportOnnx({ program, parameters, classes });
    const rows = { rows: inputs.length, columns: imported.features, values: Float64Array.from(inputs.flat()) };
    expect((await verifyModel({ bytes, program, parameters, rows })).maxAbsDiff).toBeLessThan(1e-5);
  });
});
