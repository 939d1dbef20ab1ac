/**
 * Whatever holds a state of its own, inside an optimizer, around it, behind it, in a layer or in the data: a run that goes on
 * from a checkpoint has all of it.
 */
import { gelu, mlp, softmaxCrossEntropy } from '@rivulet/layers';
import {
  adam,
  adamw,
  applyIfFinite,
  asgd,
  chain,
  clipByGlobalNorm,
  dog,
  ema,
  emaOfGradients,
  lookahead,
  momentum,
  multiSteps,
  partition,
  prodigy,
  sam,
  scheduleFreeAdamw,
  sgd,
  swa,
} from '@rivulet/optimizers';
import {
  alphaDropout,
  anyOf,
  batchNorm,
  earlyStopping,
  gaussianNoise,
  gradientNoise,
  mixup,
  softLabels,
  stopAtLoss,
} from '@rivulet/regularizers';
import { boldDriver, cosineWarmRestarts, decayOnPlateau } from '@rivulet/schedulers';
import { reference } from '@rivulet/tensor';
import { wasm } from '@rivulet/kernels-wasm';
import { type Task, type TrainingEvent, decodeCheckpoint, encodeCheckpoint, trainSync } from '../src/index.js';
import { smallTask, stripes } from './small-task.js';

const tasks: Readonly<Record<string, () => Partial<Task>>> = {
  lookahead: () => ({ optimizer: lookahead(adam(), { every: 3 }) }),
  'several steps to an update': () => ({ optimizer: multiSteps(adam(), { every: 3 }) }),
  sam: () => ({ optimizer: sam(momentum({ learningRate: 0.1 })) }),
  'apply if finite': () => ({ optimizer: applyIfFinite(adam()) }),
  'swa behind a chain': () => ({ optimizer: chain(clipByGlobalNorm(1), adam(), swa({ start: 3, every: 2 })) }),
  'an average of gradients, and one of parameters': () => ({
    optimizer: chain(emaOfGradients(), sgd({ learningRate: 0.1 }), ema()),
  }),
  'gradient noise': () => ({ optimizer: chain(gradientNoise(0.1), sgd({ learningRate: 0.1 })) }),
  partition: () => ({
    optimizer: partition({
      weights: { select: '*.weight', transform: adamw() },
      others: { transform: asgd() },
    }),
  }),
  'schedule-free': () => ({ optimizer: scheduleFreeAdamw() }),
  'distance over gradients': () => ({ optimizer: dog() }),
  prodigy: () => ({ optimizer: prodigy() }),
  'noise in layers': () => ({
    model: mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), gelu(), alphaDropout(0.2), gaussianNoise(0.1)] }),
    optimizer: adam(),
  }),
  'samples mixed anew in each epoch': () => ({
    data: mixup(stripes(40, 1)),
    loss: softLabels(softmaxCrossEntropy()),
    optimizer: adam(),
  }),
  'a bold driver that goes back': () => ({
    optimizer: sgd({ learningRate: boldDriver(8, { restore: true }) }),
    batchSize: 20,
    epochs: 6,
  }),
  'a bold driver on validation data': () => ({
    data: { train: stripes(40, 1), validation: stripes(10, 2) },
    optimizer: sgd({ learningRate: boldDriver(4, { monitor: 'validationLoss' }) }),
    epochs: 5,
  }),
  'feedback on two hyper-parameters, and two stop rules': () => ({
    optimizer: sgd({ learningRate: decayOnPlateau(2, { patience: 0 }), weightDecay: boldDriver(0.1) }),
    stop: anyOf(earlyStopping({ patience: 2, restoreBest: true }), stopAtLoss(0.01)),
    epochs: 6,
  }),
  'a schedule with restarts': () => ({
    optimizer: momentum({ learningRate: cosineWarmRestarts(0.3, { over: 2 }) }),
    every: 5,
  }),
};

const logged = (events: readonly TrainingEvent[]) => events.filter(({ kind }) => kind !== 'checkpoint');

describe.each([
  ['wasm', wasm],
  ['reference', reference],
])('on %s', (_, backend) => {
  it.each(Object.entries(tasks))('a run goes on with the same events and the same bits: %s', (_name, changes) => {
    const task = (): Task => smallTask({ epochs: 3, ...changes(), backend: backend() });
    const events = [...trainSync({ ...task(), checkpointEvery: { steps: 1 } })];
    const whole = logged(events);
    const checkpoints = events.filter((event) => event.kind === 'checkpoint');
    expect(checkpoints.length).toBeGreaterThan(4);
    for (const checkpoint of checkpoints) {
      // In the middle of an epoch, and at its end.
      if (checkpoint.step % 4 !== 3 && checkpoint.step % 4 !== 0) continue;
      const resume = decodeCheckpoint(encodeCheckpoint(checkpoint));
      const rest = logged([...trainSync({ ...task(), resume })]);
      expect([...whole.slice(0, resume.events), ...rest.slice(1)]).toEqual(whole);
    }
  });
});
