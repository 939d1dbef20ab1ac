/** TensorFlow.js on a wide net: `tfjs-wide.mjs 784-512-512-10 128 cpu|wasm`; milliseconds a step. */
import { batch, mode, optimizer as sizesText } from './peer.mjs';
import { logits, tensorflow } from './tfjs-backend.mjs';

const tf = await tensorflow(mode || 'wasm');
const sizes = sizesText.split('-').map(Number);
const classes = sizes.at(-1);
const variables = sizes.slice(1).flatMap((outputs, layer) => {
  const limit = 1 / Math.sqrt(sizes[layer]);
  return [tf.variable(tf.randomUniform([sizes[layer], outputs], -limit, limit)), tf.variable(tf.zeros([outputs]))];
});
const rows = tf.randomUniform([batch, sizes[0]], -0.5, 0.5);
const labels = tf.range(0, batch, 1, 'int32').mod(tf.scalar(classes, 'int32'));
const targets = tf.oneHot(labels, classes).toFloat();
const adam = tf.train.adam(1e-3);

function step() {
  const began = performance.now();
  const loss = adam.minimize(() => tf.losses.softmaxCrossEntropy(targets, logits(rows, variables)), true, variables);
  loss.dataSync();
  loss.dispose();
  return performance.now() - began;
}

step();
step();
const times = Array.from({ length: 5 }, step).sort((a, b) => a - b);
console.log(JSON.stringify({ best: times[0], time: times[2], spans: times.length }));
process.exit(0);
