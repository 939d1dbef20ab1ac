/**
 * jax-js on its backend `wasm`: the whole step in one `jit`, with Adam or Nesterov written by hand. Each loss is read,
 * because without that its queue grows and steps slow down.
 */
import { join } from 'node:path';
import { batches, deviation, folder, optimizer, report, settings, stepsPerEpoch, task } from './peer.mjs';

// It looks for a browser.
globalThis.navigator ??= { userAgent: 'node', hardwareConcurrency: 1 };
const jax = await import(join(folder, 'node_modules/@jax-js/jax/dist/index.js'));
const { numpy: np, nn, jit, valueAndGrad } = jax;
await jax.init('wasm');
jax.defaultDevice('wasm');

const { layers, x, y, W, b } = task;
const [depth, classes] = [layers.length - 1, layers.at(-1)];
const { lr, beta1, beta2, eps = 0, momentum } = settings;

const matrix = (values, shape) => np.array(Float32Array.from(values)).reshape(shape);
const initial = () =>
  W.flatMap((weights, layer) => [
    matrix(weights, [layers[layer + 1], layers[layer]]).transpose(),
    np.array(Float32Array.from(b[layer])),
  ]);
const data = batches.map(([first, count]) => {
  const oneHot = new Float32Array(count * classes);
  for (let k = 0; k < count; k++) oneHot[k * classes + y[first + k]] = 1;
  return [matrix(x.slice(2 * first, 2 * (first + count)), [count, 2]), matrix(oneHot, [count, classes])];
});

const gradient = valueAndGrad((params, rows, targets) => {
  let h = rows;
  for (let layer = 0; layer < depth; layer++) {
    h = np.add(np.matmul(h, params[2 * layer]), params[2 * layer + 1]);
    if (layer < depth - 1) h = nn.relu(h);
  }
  return np.mean(np.sum(np.multiply(nn.logSoftmax(h, -1), targets), -1)).mul(-1);
});

// It counts references by hand: `ref` is one more use of an array.
const step = jit((params, m, v, rate, epsilon, rows, targets) => {
  const [loss, gradients] = gradient(
    params.map((p) => p.ref),
    rows,
    targets,
  );
  const next = { params: [], m: [], v: [] };
  params.forEach((p, i) => {
    const g = gradients[i];
    if (optimizer === 'adam') {
      const mi = m[i].mul(beta1).add(g.ref.mul(1 - beta1));
      const vi = v[i].mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
      next.m.push(mi.ref);
      next.v.push(vi.ref);
      next.params.push(p.sub(mi.mul(rate.ref).div(np.sqrt(vi).add(epsilon.ref))));
    } else {
      const mi = m[i].mul(momentum).add(g.ref);
      next.m.push(mi.ref);
      next.v.push(v[i]);
      next.params.push(p.sub(g.add(mi.mul(momentum)).mul(rate.ref)));
    }
  });
  return [loss, next.params, next.m, next.v];
});

async function train(epochs, losses) {
  let params = initial();
  let m = params.map((p) => np.zerosLike(p.ref));
  let v = params.map((p) => np.zerosLike(p.ref));
  let [power1, power2, loss] = [1, 1, null];
  const began = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [rows, targets] of data) {
      power1 *= beta1 ?? 1;
      power2 *= beta2 ?? 1;
      const root = Math.sqrt(1 - power2);
      const rate = optimizer === 'adam' ? (lr * root) / (1 - power1) : lr;
      [loss, params, m, v] = step(params, m, v, np.array(rate), np.array(eps * root), rows.ref, targets.ref);
      const value = loss.item ? loss.item() : (await loss.data())[0];
      losses?.push(value);
    }
  }
  return performance.now() - began;
}

const losses = [];
await train(Math.ceil(50 / stepsPerEpoch), losses);
await report((epochs) => train(epochs), { deviation: deviation(losses) });
