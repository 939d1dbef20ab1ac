import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromArrays, twoMoons } from '@rivulet/datasets';
import { meanSquaredError, mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { exportOnnx, fromOnnx } from '@rivulet/onnx';
import { adam, lbfgs, momentum, muon, sgd } from '@rivulet/optimizers';
import { batchNorm } from '@rivulet/regularizers';
import { type Dataset, type Loss, evaluate, reference, revive } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import {
  type EndEvent,
  type EpochEvent,
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
  inferenceOf,
  reviveTask,
} from '../src/index.js';
import { eventsOf, smallTask } from './small-task.js';

type Imported = ReturnType<typeof fromOnnx>;

const folder = join(__dirname, '../../onnx/test/models');
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.onnx') ? [file.slice(0, -'.onnx'.length)] : []));
const read = (name: string): Imported => fromOnnx(readFileSync(join(folder, `${name}.onnx`)));

const endOf = (events: readonly TrainingEvent[]) => events.find((event): event is EndEvent => event.kind === 'end')!;
const lossesOf = (events: readonly TrainingEvent[]) =>
  events.filter((event): event is EpochEvent => event.kind === 'epoch').map(({ loss }) => loss);

/** Rows of the recording, with targets that the model does not give yet. */
function others(name: string, { loss, outputs }: Imported): Dataset {
  const { inputs } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { inputs: number[][] };
  if (!loss)
    return fromArrays({
      inputs,
      targets: inputs.map((row) => Array.from({ length: outputs }, (_, j) => (row[j] ?? 0) + 1)),
    });
  return fromArrays({ inputs, targets: inputs.map((_, row) => row % 2), classes: ['a', 'b'] });
}

async function fineTuning(name: string, imported: Imported): Promise<Task> {
  const { model, parameters, loss } = imported;
  return {
    model,
    initial: parameters,
    loss: loss ? await revive<Loss>(loss) : meanSquaredError(),
    data: others(name, imported),
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 30,
    batchSize: 'all',
    measure: 'after',
    checkpointEvery: 30,
  };
}

describe('a model that was imported', () => {
  it.each(names)('learns on, is exported again and read back: %s', async (name) => {
    const task = await fineTuning(name, read(name));
    const events = await eventsOf(task);
    const losses = lossesOf(events);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.97);
    const { program, parameters, data } = inferenceOf(task, endOf(events));
    const again = fromOnnx(exportOnnx({ program, parameters }));
    const predictions = (of: typeof program, values: typeof parameters) =>
      evaluate({ y: of.outputs.get('predictions')! }, { ...values, x: data.inputs.values })['y']!;
    expectClose(predictions(again.program, again.parameters), predictions(program, parameters), 1e-6);
  });

  it.each([
    ['momentum', momentum({ learningRate: 0.05 })],
    ['muon', muon({ learningRate: 0.05 })],
    ['lbfgs', lbfgs()],
  ])('learns with any optimizer: %s', async (_, optimizer) => {
    const task = await fineTuning('torch-batch-norm', read('torch-batch-norm'));
    const losses = lossesOf(await eventsOf({ ...task, optimizer, epochs: 10 }));
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.97);
  });

  it('learns as PyTorch does from the same file, batch statistics included', async () => {
    type Trained = { readonly rate: number; readonly losses: number[]; readonly state: Record<string, number[]> };
    const text = readFileSync(join(folder, 'torch-batch-norm.json'), 'utf8');
    const { trained } = JSON.parse(text) as { readonly trained: Trained };
    const task = await fineTuning('torch-batch-norm', read('torch-batch-norm'));
    const events = await eventsOf({
      ...task,
      optimizer: sgd({ learningRate: trained.rate }),
      epochs: trained.losses.length,
      measure: 'running',
      backend: reference({ precision: 'float64' }),
    });
    // Both in float64 from the float32 numbers of the file; epsilon and momentum are float32 in the file.
    expectClose(lossesOf(events), trained.losses, 1e-7);
    const { parameters } = endOf(events);
    for (const [name, values] of Object.entries(trained.state)) {
      expectClose((parameters[`params/${name}`] ?? parameters[`layers/${name}`])!, values, 1e-6);
    }
  });

  it('learns as the model that was exported would have, batch statistics included', async () => {
    const model = mlp({ sizes: [2, 6, 2], hidden: [batchNorm(), relu()] });
    const before = smallTask({ model, epochs: 3, data: twoMoons({ samples: 40, seed: 3 }) });
    const { program, parameters } = inferenceOf(before, endOf(await eventsOf(before)));
    const imported = fromOnnx(exportOnnx({ program, parameters, classes: ['0', '1'] }));
    expect(Object.keys(imported.parameters).sort()).toEqual(Object.keys(parameters).sort());
    const task = { ...before, backend: reference({ precision: 'float64' }) };
    const own = endOf(await eventsOf({ ...task, initial: parameters }));
    const read = endOf(await eventsOf({ ...task, initial: imported.parameters, model: imported.model }));
    for (const [name, values] of Object.entries(own.parameters)) expectClose(read.parameters[name]!, values, 1e-6);
  });

  it('goes through a checkpoint as plain data', async () => {
    const task = await fineTuning('torch-dropout', read('torch-dropout'));
    const events = await eventsOf(task);
    const checkpoint = events.find((event) => event.kind === 'checkpoint')!;
    const kept = decodeCheckpoint(encodeCheckpoint(checkpoint));
    const revived = await reviveTask(kept.spec!);
    expect(revived.model.spec).toEqual(task.model.spec);
    const longer = { epochs: 32, checkpointEvery: 32 };
    const [resumed, whole] = [
      await eventsOf({ ...task, ...longer, model: revived.model, resume: kept }),
      await eventsOf({ ...task, ...longer }),
    ];
    expect(endOf(resumed).parameters).toEqual(endOf(whole).parameters);
  });

  it('can be trained from scratch', async () => {
    const { model } = read('keras-softmax');
    const task = await fineTuning('keras-softmax', read('keras-softmax'));
    const { initial: _, ...scratch } = { ...task, model, loss: softmaxCrossEntropy() };
    const losses = lossesOf(await eventsOf(scratch));
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.97);
  });
});
