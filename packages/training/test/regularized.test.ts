import { twoMoons } from '@rivulet/datasets';
import { lecunNormal, mlp, relu, selu, sequential, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, chain } from '@rivulet/optimizers';
import {
  alphaDropout,
  earlyStopping,
  elasticNet,
  gaussianNoise,
  gradientNoise,
  layerNorm,
  mixup,
  nonNegative,
  softLabels,
  unitNorm,
} from '@rivulet/regularizers';
import { reference } from '@rivulet/tensor';
import {
  type CheckpointEvent,
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../src/index.js';
import { eventsOf, learned } from './small-task.js';

const sizes = [2, 16, 2];
const data = twoMoons({ samples: 150, noise: 0.1, seed: 1 }).scaled('standard').split({ train: 0.67, seed: 1 });
const optimizer = adam({ learningRate: 0.02 });

function moonsTask(changes: Partial<Task>): Task {
  return { model: mlp({ sizes }), loss: softmaxCrossEntropy(), data, optimizer, epochs: 40, seed: 3, ...changes };
}

const tasks: Readonly<Record<string, Partial<Task>>> = {
  'layer normalisation': { model: mlp({ sizes, hidden: [layerNorm(), relu()] }) },
  'alpha dropout behind selu': {
    model: mlp({ sizes: [2, 32, 32, 2], hidden: [selu(), alphaDropout(0.05)], initializer: lecunNormal() }),
  },
  'noise on the inputs': { model: sequential(gaussianNoise(0.1), mlp({ sizes })) },
  'noise on the gradients': { optimizer: chain(gradientNoise(0.01), optimizer) },
  'an elastic net': { penalties: [elasticNet({ l1: 1e-4, l2: 1e-4 })] },
  'weights of length 1': { optimizer: chain(optimizer, unitNorm({ select: '0.weight' })) },
  'weights that only add': { optimizer: chain(optimizer, nonNegative({ select: '2.weight' })) },
  'mixed samples': { data: mixup(data, { alpha: 0.2 }), loss: softLabels(softmaxCrossEntropy()) },
};

const endOf = (events: readonly TrainingEvent[]) => {
  const end = events.at(-1);
  if (end?.kind !== 'end') throw new Error('the run did not end');
  return end;
};

describe.each(Object.entries(tasks))('a run with %s', (_, changes) => {
  it('learns the moons on WebAssembly, as a spec too, and agrees with the reference at its beginning', async () => {
    const events = await eventsOf(moonsTask(changes));
    const [start] = events;
    expect(start).toMatchObject({ kind: 'start', backend: expect.stringMatching(/^wasm/) as string });
    expect(start?.kind === 'start' && start.spec).not.toBeNull();
    // By chance it would be 0.5.
    expect(endOf(events).validationAccuracy).toBeGreaterThan(0.9);
    const short = moonsTask({ ...changes, epochs: 1 });
    const [ours, theirs] = [await eventsOf(short), await eventsOf({ ...short, backend: reference() })].map(endOf);
    // Four steps in float32 that round at other places.
    expect(Math.abs((ours?.loss ?? NaN) - (theirs?.loss ?? NaN))).toBeLessThan(1e-4);
  });
});

describe('constraints', () => {
  it('hold for the weights that a run ends with', async () => {
    const [normed, positive] = [
      learned(await eventsOf(moonsTask({ ...tasks['weights of length 1'], epochs: 3 }))),
      learned(await eventsOf(moonsTask({ ...tasks['weights that only add'], epochs: 3 }))),
    ];
    const rows = normed['params/0.weight'] ?? [];
    for (let row = 0; row < 16; row++) {
      expect(Math.hypot(rows[2 * row] ?? NaN, rows[2 * row + 1] ?? NaN)).toBeCloseTo(1, 6);
    }
    expect(Math.min(...(positive['params/2.weight'] ?? [NaN]))).toBe(0);
    expect(Math.min(...(positive['params/0.weight'] ?? [NaN]))).toBeLessThan(0);
  });
});

describe('samples that are made anew for each epoch', () => {
  const task = moonsTask({ ...tasks['mixed samples'], epochs: 6, checkpointEvery: 3 });

  it('train on others than are measured', async () => {
    const [mixed, plain] = [
      await eventsOf(task),
      await eventsOf({ ...task, data, loss: softLabels(softmaxCrossEntropy()) }),
    ];
    expect(learned(mixed)['params/0.weight']).not.toEqual(learned(plain)['params/0.weight']);
    // What an epoch trains on is mixed, so its loss is above that of the samples themselves afterwards.
    const last = mixed.findLast(({ kind }) => kind === 'epoch');
    expect(last?.kind === 'epoch' && last.loss).toBeGreaterThan(endOf(mixed).loss);
  });

  it('are the same in a second run and in a resumed one, bit for bit', async () => {
    const whole = await eventsOf(task);
    expect(learned(await eventsOf(task))).toEqual(learned(whole));
    const saved = whole.find((event): event is CheckpointEvent => event.kind === 'checkpoint' && event.epoch === 3);
    if (!saved) throw new Error('no checkpoint');
    const resume = decodeCheckpoint(encodeCheckpoint(saved));
    expect(learned(await eventsOf({ ...task, resume }))).toEqual(learned(whole));
  });

  it('need a loss that takes shares, and a run without one says so', async () => {
    await expect(eventsOf({ ...task, loss: softmaxCrossEntropy() })).rejects.toThrow(
      'expected class numbers [batch, 1] as targets, received [batch, 2]; for shares of classes wrap it in softLabels',
    );
  });
});

describe('early stopping', () => {
  it('watches the accuracy on validation data from some epoch on, and the run ends with the best', async () => {
    const stop = earlyStopping({
      patience: 5,
      monitor: 'validationAccuracy',
      startAfter: 3,
      baseline: 0.5,
      restoreBest: true,
    });
    const events = await eventsOf(moonsTask({ stop, epochs: 200 }));
    const accuracies = events.flatMap((event) => (event.kind === 'epoch' ? [event.validationAccuracy ?? NaN] : []));
    expect(endOf(events).reason).toBe('stopped');
    expect(endOf(events).validationAccuracy).toBe(Math.max(...accuracies.slice(3)));
    const kept = events.flatMap((event) => (event.kind === 'decision' && event.value === 'keep' ? [event.epoch] : []));
    expect(kept[0]).toBe(4);
  });
});
