/** TensorFlow.js: a loop over `optimizer.minimize`. Third argument: `cpu` or `wasm`. */
import { batches, deviation, mode, optimizer, report, settings, stepsPerEpoch, task } from './peer.mjs';
import { logits, tensorflow } from './tfjs-backend.mjs';

const tf = await tensorflow(mode || 'cpu');
const { layers, n, x, y, W, b } = task;
const rows = tf.tensor2d(x, [n, layers[0]]);
const targets = tf.oneHot(tf.tensor1d(y, 'int32'), layers.at(-1)).toFloat();
const data = batches.map(([first, count]) => [
  rows.slice([first, 0], [count, layers[0]]),
  targets.slice([first, 0], [count, layers.at(-1)]),
]);

function train(epochs, losses) {
  const { lr, beta1, beta2, eps, momentum } = settings;
  const how = optimizer === 'adam' ? tf.train.adam(lr, beta1, beta2, eps) : tf.train.momentum(lr, momentum, true);
  const variables = W.flatMap((weights, layer) => [
    tf.variable(tf.tensor2d(weights, [layers[layer + 1], layers[layer]]).transpose()),
    tf.variable(tf.tensor1d(b[layer])),
  ]);
  const began = performance.now();
  let last;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [input, target] of data) {
      last?.dispose();
      last = how.minimize(() => tf.losses.softmaxCrossEntropy(target, logits(input, variables)), true, variables);
      losses?.push(last.dataSync()[0]);
    }
  }
  last.dataSync();
  const time = performance.now() - began;
  last.dispose();
  tf.dispose(variables);
  how.dispose();
  return time;
}

const losses = [];
train(Math.ceil(50 / stepsPerEpoch), losses);
await report((epochs) => train(epochs), { deviation: deviation(losses) });
