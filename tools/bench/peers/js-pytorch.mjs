/**
 * js-pytorch: autograd on nested arrays, Adam only. The operations are the same, the losses are not: it follows another
 * trajectory, so no deviation is reported.
 */
import { batches, report, require, settings, task } from './peer.mjs';

const { torch } = require('js-pytorch');
const { nn } = torch;
const { layers, x, y, W, b } = task;
const data = batches.map(([first, count]) => [
  torch.tensor(Array.from({ length: count }, (_, k) => [x[2 * (first + k)], x[2 * (first + k) + 1]])),
  torch.tensor(Array.from({ length: count }, (_, k) => y[first + k])),
]);

class Net extends nn.Module {
  constructor() {
    super();
    this.relu = new nn.ReLU();
    this.dense = layers.slice(1).map((outputs, layer) => {
      const inputs = layers[layer];
      const linear = new nn.Linear(inputs, outputs);
      linear.W._data = Array.from({ length: inputs }, (_, i) =>
        Array.from({ length: outputs }, (_, o) => W[layer][o * inputs + i]),
      );
      linear.b._data = [...b[layer]];
      // It finds parameters among properties, not in lists.
      this[`dense${layer}`] = linear;
      return linear;
    });
  }

  forward(rows) {
    const last = this.dense.length - 1;
    return this.dense.reduce((h, linear, layer) => {
      const z = linear.forward(h);
      return layer < last ? this.relu.forward(z) : z;
    }, rows);
  }
}

await report((epochs) => {
  const net = new Net();
  const loss = new nn.CrossEntropyLoss();
  const { lr, beta1, beta2, eps } = settings;
  const adam = new torch.optim.Adam(net.parameters(), lr, 0, [beta1, beta2], eps);
  const began = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [rows, labels] of data) {
      loss.forward(net.forward(rows), labels).backward();
      adam.step();
      adam.zero_grad();
    }
  }
  return performance.now() - began;
});
