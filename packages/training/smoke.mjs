import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { trainMany } from '@rivulet/training/workers';
import os from 'node:os';
const epochs = Number(process.argv[2] ?? 4000);
const tasks = [1,2,3,4].map(seed => ({ model: mlp({ sizes: [2, 12, 13, 13, 2] }), loss: softmaxCrossEntropy(), data: twoMoons({ samples: 300, noise: 0.1, seed: 1 }), optimizer: adam({ learningRate: 0.01 }), epochs, seed, every: process.argv[3] === 'step' ? 'step' : 'epoch' }));
for (const workers of [1, 2, 1, 2, 1, 2]) {
  const t = performance.now(); let n = 0; let last; let first;
  await trainMany(tasks, { workers }).forEach((r) => { n++; first ??= performance.now() - t; last = r; });
  console.log(workers, Math.round(performance.now() - t), 'ms', n, 'first', Math.round(first), last.kind, last.event?.loss, os.loadavg()[0].toFixed(1));
}
