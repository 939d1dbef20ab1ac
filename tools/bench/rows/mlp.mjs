/**
 * `node mlp.mjs 784-512-512-10 BATCH [wasm|reference]`: Adam on a net of these sizes, one batch again and again.
 * One line of JSON: milliseconds a step.
 */
import { bareRun } from '../bare-run.mjs';
import { median, report, spans } from '../spans.mjs';
import { backends, madeUp } from '../task.mjs';

const [sizes = '784-512-512-10', batch = '128', backend = 'wasm'] = process.argv.slice(2);
const rows = Number(batch);
const run = bareRun(madeUp(sizes.split('-').map(Number), rows), rows, backends[backend]());
const steps = 10;
const times = spans(
  run.reset,
  () => {
    for (let step = 0; step < steps; step++) run.epoch();
  },
  { warmUp: 1000, budget: 1500, least: 3 },
);
report({
  time: median(times) / steps,
  best: Math.min(...times) / steps,
  spans: times.length,
  loss: run.losses().at(-1),
  backend: run.backend,
});
