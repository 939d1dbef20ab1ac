/**
 * `node workers.mjs [wasm|reference] [TASKS]`: independent runs of the two-moons task, a second or two each, by `trainMany`
 * on one worker and on two. One line of JSON: milliseconds on two workers, and the ratio to one. Needs two idle cores.
 */
import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { trainMany } from '@rivulet/training/workers';
import { lastValueFrom } from 'rxjs';
import { report } from '../spans.mjs';

const [backend = 'wasm', count = '8'] = process.argv.slice(2);
const tasks = Array.from({ length: Number(count) }, (_, seed) => ({
  model: mlp({ sizes: [2, 12, 13, 13, 2] }),
  loss: softmaxCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
  data: twoMoons({ samples: 300, noise: 0.1, seed }),
  epochs: backend === 'wasm' ? 25_000 : 1_000,
  batchSize: 32,
  seed,
}));

async function time(workers) {
  const began = performance.now();
  await lastValueFrom(trainMany(tasks, { workers, backend }));
  return performance.now() - began;
}

const one = await time(1);
const two = await time(2);
report({ time: two, ratios: { 'one-worker': two / one } });
