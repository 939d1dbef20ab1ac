/**
 * `node make-task.mjs`: writes task.json, the work that every peer does. The same numbers each time.
 *
 * Two moons of 300 points, shuffled once and walked in this order in every epoch; initial weights that are exact in
 * float32; settings of the optimizers; and the losses of the first 60 steps, computed here in float64 by plain loops.
 */
import { writeFileSync } from 'node:fs';

const layers = [2, 12, 13, 13, 2];
const n = 300;
const opt = { adam: { lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8 }, nesterov: { lr: 0.05, momentum: 0.9 } };

/** mulberry32. */
let state = 12345;
function uniform() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const points = Array.from({ length: n }, (_, index) => {
  const label = index % 2;
  const angle = Math.PI * uniform();
  const [x, y] = label ? [1 - Math.cos(angle), 0.5 - Math.sin(angle)] : [Math.cos(angle), Math.sin(angle)];
  return [Math.fround(x + 0.15 * normal()), Math.fround(y + 0.15 * normal()), label];
});
for (let i = n - 1; i > 0; i--) {
  const j = Math.floor(uniform() * (i + 1));
  [points[i], points[j]] = [points[j], points[i]];
}
const x = points.flatMap(([first, second]) => [first, second]);
const y = points.map(([, , label]) => label);

/** Row-major [outputs, inputs]. */
const W = layers.slice(1).map((outputs, layer) => {
  const limit = Math.sqrt(6 / layers[layer]);
  return Array.from({ length: layers[layer] * outputs }, () => Math.fround((2 * uniform() - 1) * limit));
});
const b = layers.slice(1).map((outputs) => new Array(outputs).fill(0));

/** Values of all layers for a row. */
function forward(weights, biases, row) {
  const values = [[x[2 * row], x[2 * row + 1]]];
  weights.forEach((w, layer) => {
    const [inputs, outputs] = [layers[layer], layers[layer + 1]];
    const z = Array.from({ length: outputs }, (_, o) => {
      let sum = biases[layer][o];
      for (let i = 0; i < inputs; i++) sum += w[o * inputs + i] * values[layer][i];
      return layer < weights.length - 1 ? Math.max(0, sum) : sum;
    });
    values.push(z);
  });
  return values;
}

/** Adds the gradients of a row to `gradients`, weights first, then biases. */
function backward(weights, values, delta, gradients) {
  const depth = weights.length;
  for (let layer = depth - 1; layer >= 0; layer--) {
    const [inputs, outputs] = [layers[layer], layers[layer + 1]];
    const back = new Array(inputs).fill(0);
    for (let o = 0; o < outputs; o++) {
      gradients[depth + layer][o] += delta[o];
      for (let i = 0; i < inputs; i++) {
        gradients[layer][o * inputs + i] += delta[o] * values[layer][i];
        back[i] += delta[o] * weights[layer][o * inputs + i];
      }
    }
    delta = back.map((value, i) => (values[layer][i] > 0 ? value : 0));
  }
}

function update(kind, step, p, g, m, v) {
  if (kind === 'adam') {
    const { lr, beta1, beta2, eps } = opt.adam;
    for (let i = 0; i < p.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      p[i] -= (lr * (m[i] / (1 - beta1 ** step))) / (Math.sqrt(v[i] / (1 - beta2 ** step)) + eps);
    }
  } else {
    const { lr, momentum } = opt.nesterov;
    for (let i = 0; i < p.length; i++) {
      m[i] = momentum * m[i] + g[i];
      p[i] -= lr * (g[i] + momentum * m[i]);
    }
  }
}

/** Losses of the first steps, each before its update. */
function losses(kind, batch, steps) {
  const weights = W.map((w) => [...w]);
  const biases = b.map((w) => [...w]);
  const params = [...weights, ...biases];
  const zeros = () => params.map((p) => new Array(p.length).fill(0));
  const [m, v] = [zeros(), zeros()];
  let first = 0;
  return Array.from({ length: steps }, (_, index) => {
    const count = Math.min(batch, n - first);
    const gradients = zeros();
    let loss = 0;
    for (let row = first; row < first + count; row++) {
      const values = forward(weights, biases, row);
      const z = values.at(-1);
      const most = Math.max(...z);
      const exps = z.map((value) => Math.exp(value - most));
      const sum = exps.reduce((total, value) => total + value);
      loss += Math.log(sum) - (z[y[row]] - most);
      const delta = exps.map((value, c) => (value / sum - (c === y[row] ? 1 : 0)) / count);
      backward(weights, values, delta, gradients);
    }
    first = (first + count) % n;
    params.forEach((p, i) => update(kind, index + 1, p, gradients[i], m[i], v[i]));
    return loss / count;
  });
}

const reference = {};
for (const kind of ['adam', 'nesterov']) {
  for (const batch of [32, 1, 300]) reference[`${kind}-${batch}`] = losses(kind, batch, 60);
}
const path = new URL('task.json', import.meta.url);
writeFileSync(path, JSON.stringify({ layers, n, x, y, W, b, opt, reference }));
