/**
 * `node plugin.mjs [wasm|reference]`: an optimizer that nobody else has, written here with two buffers of state as a user
 * would, beside Adam, which has as many; both on the two-moons task in batches of 32, in turn in one process.
 * One line of JSON: microseconds an update of the plugin, and its ratio to Adam.
 */
import { mapTensors, zip } from '@rivulet/tensor';
import { bareRun } from '../bare-run.mjs';
import { report } from '../spans.mjs';
import { backends, moons } from '../task.mjs';

/** Steps of the size of a running mean of |g|, in the direction of a running mean of tanh g: two moments, no epsilon in sight. */
function made({ learningRate = 0.01, beta1 = 0.9, beta2 = 0.99 } = {}) {
  return {
    name: 'made',
    spec: null,
    init: (params) => ({ m: mapTensors((p) => p.fill(0), params), s: mapTensors((p) => p.fill(0), params) }),
    update(gradients, state, context) {
      const [rate, b1, b2] = [
        context.scalar('learningRate', learningRate),
        context.scalar('beta1', beta1),
        context.scalar('beta2', beta2),
      ];
      const blend = (beta, old, value) => old.mul(beta).add(value.mul(beta.neg().add(1)));
      const m = zip((old, g) => blend(b1, old, g.div(g.abs().add(1))), state.m, gradients);
      const s = zip((old, g) => blend(b2, old, g.abs()), state.s, gradients);
      const updates = zip((direction, size) => direction.mul(size.add(1e-3).sqrt()).mul(rate.neg()), m, s);
      return { updates, state: { m, s } };
    },
  };
}

const [backend = 'wasm'] = process.argv.slice(2);
const [plugin, adam] = [made(), null].map((optimizer) => {
  const parts = moons('adam');
  return bareRun(optimizer ? { ...parts, optimizer } : parts, 32, backends[backend]());
});
const epochs = 100;

function time(run) {
  run.reset();
  const began = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) run.epoch();
  return performance.now() - began;
}

const warm = performance.now();
while (performance.now() - warm < 1000) [plugin, adam].forEach(time);
const [own, others] = [[], []];
for (let turn = 0; turn < 51; turn++) {
  own.push(time(plugin));
  others.push(time(adam));
}
const [best, bestAdam] = [own, others].map((times) => Math.min(...times));
report({ time: (1000 * best) / (epochs * plugin.steps), ratios: { adam: best / bestAdam }, backend: plugin.backend });
