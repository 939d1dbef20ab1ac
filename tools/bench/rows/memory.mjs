/**
 * `node memory.mjs [wasm|reference] [EPOCHS]`: by how much the resident memory of the process grows while `train()` runs
 * many epochs of the two-moons task, between a tenth of the way and the end, rubbish collected at both.
 * One line of JSON: mebibytes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { epochs as epochEvents, train } from '@rivulet/training';
import { report } from '../spans.mjs';
import { backends, moons } from '../task.mjs';

const [backend = 'wasm', count = '100000'] = process.argv.slice(2);
const epochs = Number(count);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function resident() {
  collect();
  collect();
  return process.memoryUsage().rss / 2 ** 20;
}

const run$ = train({ ...moons('adam'), epochs, batchSize: 32, seed: 1, backend: backends[backend]() });
let [before, after] = [0, 0];
await new Promise((resolve, reject) => {
  run$.pipe(epochEvents()).subscribe({
    next: ({ epoch }) => {
      if (epoch === epochs / 10) before = resident();
      if (epoch === epochs) after = resident();
    },
    error: reject,
    complete: resolve,
  });
});
report({ time: after - before, after, epochs });
