/**
 * Runs that never ran, with the numbers that a test needs.
 */
import type { RunSpec } from '@rivulet/training';
import type { Contestant } from '../src/index.js';
import type { RunRecord } from '../src/run-record.js';

/** A run that reached its goal after so many epochs of ten updates, or, given a cap, did not. */
export function run(contestant: string, seed: number, epochs: number, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    contestant,
    seed,
    outcome: 'reached',
    epochs,
    updates: 10 * epochs,
    samples: 300 * epochs,
    evaluations: 10 * epochs,
    seconds: epochs / 1000,
    loss: 0.01,
    accuracy: 1,
    curve: [
      [1, 10, 0.001, 0.7],
      [epochs, 10 * epochs, epochs / 1000, 0.01],
    ],
    ...changes,
  };
}

/** A run that gave up. */
export const missed = (contestant: string, seed: number, cap: number): RunRecord =>
  run(contestant, seed, cap, { outcome: 'missed', loss: 0.2 });

/** A run that is small enough for a test. */
export const smallRun: RunSpec = {
  model: { use: '@rivulet/layers#mlp', args: [{ sizes: [2, 8, 2] }] },
  loss: { use: '@rivulet/layers#softmaxCrossEntropy', args: [] },
  data: { use: '@rivulet/datasets#twoMoons', args: [{ samples: 40, noise: 0.1, seed: 1 }] },
  optimizer: { use: '@rivulet/optimizers#adam', args: [{ learningRate: 0.05 }] },
  penalties: [],
  stop: null,
  epochs: 40,
  batchSize: 10,
  seed: 0,
};

/** A contestant by its name, an optimizer of ours, and its rate. */
export function contestant(name: string, learningRate = 0.05, changes: Partial<RunSpec> = {}): Contestant {
  const optimizer = { use: `@rivulet/optimizers#${name}`, args: [{ learningRate }] };
  return { name, run: { ...smallRun, optimizer, ...changes } };
}
