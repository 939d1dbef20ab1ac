/**
 * Events made by hand, for tests.
 */
import type { DecisionEvent, EpochEvent, StartEvent, StepEvent, TrainingEvent } from '@rivulet/training';

export function epoch(number: number, values: Partial<EpochEvent> = {}): EpochEvent {
  return {
    kind: 'epoch',
    step: number * 5,
    epoch: number,
    loss: 1 / number,
    penalty: 0,
    accuracy: null,
    validationLoss: null,
    validationAccuracy: null,
    learningRate: 0.01,
    scalars: { 'optimizer/learningRate': 0.01 },
    ...values,
  };
}

export function step(number: number, values: Partial<StepEvent> = {}): StepEvent {
  return {
    kind: 'step',
    step: number,
    epoch: 0,
    loss: 1 / number,
    penalty: 0,
    accuracy: null,
    learningRate: 0.01,
    scalars: {},
    ...values,
  };
}

export function start(values: Partial<StartEvent> = {}): StartEvent {
  return {
    kind: 'start',
    backend: 'reference',
    parameters: 359,
    samples: 300,
    batchSize: 60,
    stepsPerEpoch: 5,
    epochs: 10,
    step: 0,
    epoch: 0,
    seed: 1,
    spec: null,
    ...values,
  };
}

export function decision(number: number, values: Partial<DecisionEvent> = {}): DecisionEvent {
  return {
    kind: 'decision',
    step: number * 5,
    epoch: number,
    by: 'decayOnPlateau',
    of: 'optimizer/learningRate',
    value: 0.005,
    because: 'no better for 20 epochs',
    ...values,
  };
}

/** A short run with one event of every kind. */
export const run: readonly TrainingEvent[] = [
  start(),
  step(1),
  epoch(1),
  decision(1),
  {
    kind: 'checkpoint',
    step: 5,
    epoch: 1,
    seed: 1,
    events: 4,
    standing: 'running',
    totals: { epoch: new Float64Array(5) },
    waiting: [{ by: 'user', of: 'run', value: 'stop', because: 'enough', step: 9 }],
    state: { 'params/0.weight': new Float64Array([1, 2, 3, 4]) },
    shapes: { 'params/0.weight': [2, 2] },
    kept: { earlyStopping: { 'params/0.weight': new Float32Array([1, 2, 3, 4]) } },
    folds: { learningRate: { best: Infinity, since: 3 } },
    overrides: { 'optimizer/learningRate': 0.005 },
    spec: null,
  },
  {
    kind: 'end',
    reason: 'finished',
    step: 5,
    epoch: 1,
    loss: 0.5,
    accuracy: 0.9,
    validationLoss: null,
    validationAccuracy: null,
    parameters: { 'params/0.weight': new Float64Array([1, 2, 3, 4]) },
    shapes: { 'params/0.weight': [2, 2] },
  },
];
