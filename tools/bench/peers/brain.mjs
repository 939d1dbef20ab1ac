/** brain.js 2: sample by sample, sigmoid, squared error, its own random start; SGD (for Nesterov) or its Adam. */
import { optimizer, report, require, task } from './peer.mjs';

const brain = require('brain.js');
const { layers, n, x, y } = task;
const data = Array.from({ length: n }, (_, row) => ({
  input: [x[2 * row], x[2 * row + 1]],
  output: y[row] ? [0, 1] : [1, 0],
}));
const how = optimizer === 'adam' ? { learningRate: 0.01, praxis: 'adam' } : { learningRate: 0.3, momentum: 0.1 };

await report((epochs) => {
  const net = new brain.NeuralNetwork({ hiddenLayers: layers.slice(1, -1), activation: 'sigmoid' });
  const began = performance.now();
  net.train(data, { iterations: epochs, errorThresh: 1e-9, errorCheckInterval: 1e9, ...how });
  return performance.now() - began;
});
