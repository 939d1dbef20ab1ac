/**
 * The work that everybody does: the shared two-moons task, and nets of other sizes with made-up data.
 */
import { readFileSync } from 'node:fs';
import { fromArrays } from '@rivulet/datasets';
import { wasm } from '@rivulet/kernels-wasm';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, nesterov } from '@rivulet/optimizers';
import { reference } from '@rivulet/tensor';

/** Data, initial weights, settings of the optimizers, and float64 losses of the first 60 steps. */
export const task = JSON.parse(readFileSync(new URL('peers/task.json', import.meta.url), 'utf8'));

/** What can run a program here. */
export const backends = { wasm, reference };

const { adam: adamSettings, nesterov: nesterovSettings } = task.opt;

/** The task's optimizers by name. */
export const optimizers = {
  adam: () =>
    adam({
      learningRate: adamSettings.lr,
      beta1: adamSettings.beta1,
      beta2: adamSettings.beta2,
      epsilon: adamSettings.eps,
    }),
  nesterov: () => nesterov({ learningRate: nesterovSettings.lr, momentum: nesterovSettings.momentum }),
};

/** The two-moons task as parts of a training step with their data. */
export function moons(optimizer) {
  const points = Array.from({ length: task.n }, (_, row) => [task.x[2 * row], task.x[2 * row + 1]]);
  const initial = Object.fromEntries(
    task.W.flatMap((weights, layer) => [
      [`params/${2 * layer}.weight`, weights],
      [`params/${2 * layer}.bias`, task.b[layer]],
    ]),
  );
  return {
    model: mlp({ sizes: task.layers }),
    loss: softmaxCrossEntropy(),
    optimizer: optimizers[optimizer](),
    data: fromArrays({ inputs: points, targets: task.y, classes: true }),
    initial,
  };
}

/** A net of any sizes with one batch of made-up rows, each of the classes equally often. */
export function madeUp(sizes, rows) {
  const classes = sizes.at(-1);
  let state = 1;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return {
    model: mlp({ sizes }),
    loss: softmaxCrossEntropy(),
    optimizer: adam({ learningRate: 1e-3 }),
    data: fromArrays({
      inputs: Array.from({ length: rows }, () => Array.from({ length: sizes[0] }, () => next() - 0.5)),
      targets: Array.from({ length: rows }, (_, row) => row % classes),
      classes: true,
    }),
    initial: {},
  };
}
