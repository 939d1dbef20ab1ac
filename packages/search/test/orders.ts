/**
 * Orders that tests of runners give.
 */
import { from, mergeMap } from 'rxjs';
import { train } from '@rivulet/training';
import type { RunOrder, Runner } from '../src/index.js';
import { newsOf, taskOf } from '../src/news.js';

/** A run on a few moons, of some milliseconds; `change` is taken as part of its spec. */
export function moonsOrder(id: string, learningRate: number, change: Partial<RunOrder['spec']> = {}): RunOrder {
  return {
    id,
    spec: {
      model: { use: '@rivulet/layers#mlp', args: [{ sizes: [2, 6, 2] }] },
      loss: { use: '@rivulet/layers#softmaxCrossEntropy', args: [] },
      data: { use: '@rivulet/datasets#twoMoons', args: [{ samples: 60, noise: 0.1, seed: 1 }] },
      optimizer: { use: '@rivulet/optimizers#adam', args: [{ learningRate }] },
      penalties: [],
      stop: null,
      epochs: 12,
      batchSize: 20,
      seed: 0,
      ...change,
    },
    objective: { of: 'loss' },
    every: 1,
  };
}

/** Runs in the thread of the test. */
export function inProcess(): Runner {
  return {
    name: 'this thread',
    run: (order) =>
      from(taskOf(order)).pipe(
        mergeMap((task) => train(task)),
        newsOf(order),
      ),
    close: () => Promise.resolve(),
  };
}
