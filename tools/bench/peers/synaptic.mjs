/** synaptic: sample by sample, plain gradient descent, logistic units, squared error, its own random start. */
import { report, require, task } from './peer.mjs';

const { Architect, Trainer } = require('synaptic');
const { layers, n, x, y } = task;
const data = Array.from({ length: n }, (_, row) => ({
  input: [x[2 * row], x[2 * row + 1]],
  output: y[row] ? [0, 1] : [1, 0],
}));

await report((epochs) => {
  const net = new Architect.Perceptron(...layers);
  const began = performance.now();
  new Trainer(net).train(data, { rate: 0.1, iterations: epochs, error: 0, shuffle: false });
  return performance.now() - began;
});
