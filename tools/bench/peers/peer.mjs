/**
 * What the rivals in JavaScript have in common: the task, the arguments OPTIMIZER BATCH, finding a rival in the folder
 * where it was installed (the variable BENCH_PEERS), and one line of JSON at the end.
 *
 * A rival that can do the same mathematics says how far its first 50 losses are from the float64 reference.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const task = JSON.parse(readFileSync(new URL('task.json', import.meta.url), 'utf8'));
export const folder = process.env.BENCH_PEERS ?? '.';
export const require = createRequire(join(folder, 'package.json'));

export const [optimizer = 'adam', batchText = '32', mode = ''] = process.argv.slice(2);
export const batch = Number(batchText);
export const settings = task.opt[optimizer];
export const stepsPerEpoch = Math.ceil(task.n / batch);

/** First row and number of rows of each batch of an epoch. */
export const batches = Array.from({ length: stepsPerEpoch }, (_, step) => [
  step * batch,
  Math.min(batch, task.n - step * batch),
]);

/** The largest difference of the first 50 losses from the reference. */
export function deviation(losses) {
  const expected = task.reference[`${optimizer}-${batch}`];
  return Math.max(...losses.slice(0, 50).map((loss, step) => Math.abs(loss - expected[step])));
}

/**
 * Times `train(epochs)`, which starts anew each time and gives milliseconds, for as many epochs as take about 150 ms;
 * reports the fastest of several spans in microseconds an update.
 */
export async function report(train, { deviation: off, updatesPerEpoch = stepsPerEpoch } = {}) {
  let epochs = 1;
  let took = await train(epochs);
  for (const began = performance.now(); performance.now() - began < 1000; took = await train(epochs)) {
    if (took < 150) epochs = Math.min(1000, Math.ceil(epochs * Math.min(10, 200 / Math.max(took, 1))));
  }
  const times = [];
  const started = performance.now();
  while (times.length < 3 || (times.length < 20 && performance.now() - started < 1500)) times.push(await train(epochs));
  times.sort((a, b) => a - b);
  const [best, middle] = [times[0], times[times.length >> 1]].map((time) => (1000 * time) / (epochs * updatesPerEpoch));
  console.log(JSON.stringify({ best, time: middle, spans: times.length, deviation: off }));
  process.exit(0);
}
