/**
 * `node moons.mjs adam|nesterov BATCH [wasm|reference]`: the two-moons task through the bare executable.
 * One line of JSON: microseconds an update, and how far the first 50 losses are from the float64 reference.
 */
import { bareRun, deviation } from '../bare-run.mjs';
import { median, report, spans } from '../spans.mjs';
import { backends, moons, task } from '../task.mjs';

const [optimizer = 'adam', batch = '32', backend = 'wasm'] = process.argv.slice(2);
const run = bareRun(moons(optimizer), Number(batch), backends[backend]());
const off = deviation(run, task.reference[`${optimizer}-${batch}`]);

/** About 1,000 updates a span, but not more than 300 epochs. */
const epochs = Math.min(300, Math.floor(1000 / run.steps));
const times = spans(run.reset, () => {
  for (let epoch = 0; epoch < epochs; epoch++) run.epoch();
});
report({
  time: (1000 * median(times)) / (epochs * run.steps),
  best: (1000 * Math.min(...times)) / (epochs * run.steps),
  spans: times.length,
  deviation: off,
  loss: run.losses().at(-1),
  backend: run.backend,
});
