import { scaleSplit, twoMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { wasm } from '@rivulet/kernels-wasm';
import { type Backend, evaluate } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import {
  type CheckpointEvent,
  type EndEvent,
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
  inferenceOf,
  reviveInference,
} from '../src/index.js';
import { eventsOf, smallTask } from './small-task.js';

const moons = (): Task => ({
  model: mlp({ sizes: [2, 6, 2], hidden: [batchNorm(), relu(), dropout(0.2)] }),
  loss: softmaxCrossEntropy(),
  data: twoMoons({ samples: 60, seed: 3 }).scaled('standard'),
  optimizer: adam({ learningRate: 0.05 }),
  epochs: 4,
  seed: 2,
  checkpointEvery: 2,
});

const endOf = (events: readonly TrainingEvent[]) => events.find((event): event is EndEvent => event.kind === 'end')!;
const lastCheckpointOf = (events: readonly TrainingEvent[]) =>
  events.findLast((event): event is CheckpointEvent => event.kind === 'checkpoint')!;

test('the loss and the accuracy of the end event are measured again, bit for bit', async () => {
  const task = smallTask();
  const end = endOf(await eventsOf(task));
  const { loss, accuracy, validationLoss } = inferenceOf(task, end);
  expect([loss, accuracy, validationLoss]).toEqual([end.loss, end.accuracy, null]);
});

test('a checkpoint that went through bytes gives the model of the end of its run', async () => {
  const task = moons();
  const events = await eventsOf(task);
  const ended = inferenceOf(task, endOf(events));
  const revived = await reviveInference(decodeCheckpoint(encodeCheckpoint(lastCheckpointOf(events))));
  expect(revived.metadata).toEqual(ended.metadata);
  expect(revived.parameters).toEqual(ended.parameters);
  expect(revived.scaling).toEqual(ended.scaling);
  expect(revived.program.toString()).toBe(ended.program.toString());
});

test('the program predicts what the metadata says it scores, without the dropout and the batch statistics', async () => {
  const task = moons();
  const { program, parameters, data, accuracy, metadata } = inferenceOf(task, endOf(await eventsOf(task)));
  const predictions = program.outputs.get('predictions')!;
  const { shares } = evaluate({ shares: predictions }, { ...parameters, x: data.inputs.values });
  const right = Array.from(data.targets.values).filter((label, row) => (shares![2 * row + 1]! > 0.5 ? 1 : 0) === label);
  expect(right.length / data.size).toBe(accuracy);
  expect(JSON.parse(metadata['metrics']!)).toMatchObject({ accuracy });
  expect(JSON.parse(metadata['run']!)).toMatchObject({ epochs: 4, seed: 2 });
});

test('its rows are the features before they were scaled, those of the validation last', async () => {
  const raw = twoMoons({ samples: 60, seed: 3 }).split({ train: 0.7, seed: 1 });
  const task: Task = { ...moons(), data: scaleSplit(raw, 'minMax') };
  const { rows } = inferenceOf(task, endOf(await eventsOf(task)));
  expect([rows.rows, rows.columns]).toEqual([60, 2]);
  // Two roundings in float64; the measure is relative to 1e-3 + size.
  expectClose(rows.values, [...raw.train.inputs.values, ...raw.validation.inputs.values], 1e-12);
});

test('both parts of a split are measured', async () => {
  const parts = twoMoons({ samples: 60, seed: 3 }).split({ train: 0.7, seed: 1 });
  const task: Task = { ...moons(), data: parts };
  const end = endOf(await eventsOf(task));
  const inference = inferenceOf(task, end);
  expect(inference.data.size).toBe(42);
  expect(inference.validation?.size).toBe(18);
  expect(inference.validationLoss).toBe(end.validationLoss);
});

test('numbers of another task are refused by name', async () => {
  const end = endOf(await eventsOf(smallTask()));
  const wider = smallTask({ model: mlp({ sizes: [2, 5, 2] }) });
  expect(() => inferenceOf(wider, end)).toThrow("expected 10 numbers for 'params/0.weight', received 8");
});

test('a checkpoint of a task with a function says that it cannot be made again', async () => {
  const task = smallTask({ optimizer: adam({ learningRate: (step) => 0.1 / (step + 1) }), checkpointEvery: 5 });
  const checkpoint = lastCheckpointOf(await eventsOf(task));
  await expect(reviveInference(checkpoint)).rejects.toThrow('its task held a function');
  expect(inferenceOf(task, checkpoint).metadata).not.toHaveProperty('run');
});

test('the metadata say what the numbers were computed with, without what an automatic choice measured', async () => {
  const inner = wasm({ fused: false });
  const chosen: Backend = {
    name: 'auto',
    compile: (program, options) => {
      const executable = inner.compile(program, options);
      return Object.assign(Object.create(executable) as typeof executable, {
        backend: `${executable.backend}; auto: wasm about 12 µs a step`,
      });
    },
  };
  const task = { ...moons(), backend: chosen };
  const events = await eventsOf(task);
  const { metadata } = inferenceOf(task, endOf(events));
  expect(metadata['backend']).toBe('"wasm simd"');
  expect(inferenceOf(task, lastCheckpointOf(events)).metadata).toEqual(metadata);
});

test('a run that goes on with other arithmetic says what it computed with before, and until when', async () => {
  const half = await eventsOf({ ...moons(), epochs: 2, backend: wasm({ simd: false }) });
  const resume = decodeCheckpoint(encodeCheckpoint(lastCheckpointOf(half)));
  const whole = endOf(await eventsOf({ ...moons(), resume, backend: wasm({ fused: false }) }));
  expect(whole.backend).toBe('wasm scalar until step 4, then wasm simd');
  const same = endOf(await eventsOf({ ...moons(), resume, backend: wasm({ simd: false }) }));
  expect(same.backend).toBe('wasm scalar');
});
