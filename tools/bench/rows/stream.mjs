/**
 * `node stream.mjs BATCH [wasm|reference]`: what `train()` with one subscriber to the events of epochs costs over the bare
 * executable, on the two-moons task with Adam. Both run in turn in one process. The loop draws a new order of the
 * samples for each epoch, so the bare executable is measured without (`bare`) and with that (`bare-shuffled`).
 * One line of JSON: microseconds an update through the stream, and its ratios to both; the fastest of all turns counts.
 */
import { epochs as epochEvents, train } from '@rivulet/training';
import { bareRun } from '../bare-run.mjs';
import { report } from '../spans.mjs';
import { backends, moons } from '../task.mjs';

const [batch = '32', backend = 'wasm'] = process.argv.slice(2);
const batchSize = Number(batch);
const parts = moons('adam');
const run = bareRun(parts, batchSize, backends[backend]());
const epochs = Math.max(4, Math.min(300, Math.ceil(3000 / run.steps)));

function bare() {
  run.reset();
  const began = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) run.epoch();
  return performance.now() - began;
}

function shuffled() {
  run.reset();
  const began = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) run.epoch(parts.data.order({ epoch, seed: 1 }));
  return performance.now() - began;
}

/** From the first event of an epoch to the last, so that compiling does not count. */
function streamed() {
  let [first, last] = [0, 0];
  const run$ = train({ ...parts, epochs: epochs + 1, batchSize, seed: 1, backend: backends[backend]() });
  return new Promise((resolve, reject) => {
    run$.pipe(epochEvents()).subscribe({
      next: () => {
        last = performance.now();
        first ||= last;
      },
      error: reject,
      complete: () => resolve(last - first),
    });
  });
}

const [alone, withOrder, through] = [[], [], []];
const warm = performance.now();
while (performance.now() - warm < 1500) {
  bare();
  shuffled();
  await streamed();
}
for (let turn = 0; turn < 21; turn++) {
  alone.push(bare());
  withOrder.push(shuffled());
  through.push(await streamed());
}
const [fastest, ...others] = [through, alone, withOrder].map((times) => Math.min(...times));
report({
  time: (1000 * fastest) / (epochs * run.steps),
  ratios: { bare: fastest / others[0], 'bare-shuffled': fastest / others[1] },
});
