/** ConvNetJS: classical momentum (for Nesterov) or its windowgrad (for Adam, which it lacks); batches roll over epochs. */
import { batch, optimizer, report, require, settings, task } from './peer.mjs';

const convnet = require('convnetjs');
const { layers, n, x, y, W, b } = task;
const rows = Array.from({ length: n }, (_, row) => {
  const volume = new convnet.Vol(1, 1, 2);
  volume.w[0] = x[2 * row];
  volume.w[1] = x[2 * row + 1];
  return volume;
});

function build() {
  const net = new convnet.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: 2 },
    ...layers.slice(1, -1).map((units) => ({ type: 'fc', num_neurons: units, activation: 'relu' })),
    { type: 'softmax', num_classes: 2 },
  ]);
  const dense = net.layers.filter(({ filters }) => filters);
  dense.forEach(({ filters, biases }, layer) => {
    const inputs = layers[layer];
    filters.forEach((filter, unit) => {
      for (let i = 0; i < inputs; i++) filter.w[i] = W[layer][unit * inputs + i];
      biases.w[unit] = b[layer][unit];
    });
  });
  const how =
    optimizer === 'adam'
      ? { method: 'windowgrad', learning_rate: settings.lr }
      : { method: 'sgd', learning_rate: settings.lr, momentum: settings.momentum };
  return new convnet.Trainer(net, { ...how, batch_size: batch, l2_decay: 0 });
}

await report(
  (epochs) => {
    const trainer = build();
    const began = performance.now();
    for (let epoch = 0; epoch < epochs; epoch++) for (let row = 0; row < n; row++) trainer.train(rows[row], y[row]);
    return performance.now() - began;
  },
  { updatesPerEpoch: n / batch },
);
