/** ml-fnn: full batch, plain gradient descent, tanh, its own random start. */
import { report, require, task } from './peer.mjs';

const ml = require('ml-fnn');
const Net = ml.FeedForwardNeuralNetworks ?? ml.default ?? ml;
const { layers, n, x, y } = task;
const rows = Array.from({ length: n }, (_, row) => [x[2 * row], x[2 * row + 1]]);

await report((epochs) => {
  const how = { iterations: epochs, learningRate: 0.001, activation: 'tanh', regularization: 0 };
  const net = new Net({ hiddenLayers: layers.slice(1, -1), ...how });
  const began = performance.now();
  net.train(rows, y);
  return performance.now() - began;
});
