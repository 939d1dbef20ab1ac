/** TensorFlow.js on one thread, on its backend `cpu` or `wasm`. */
import { dirname } from 'node:path';
import { require } from './peer.mjs';

export async function tensorflow(backend) {
  const tf = require('@tensorflow/tfjs');
  tf.env().set('PROD', true);
  if (backend === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    wasm.setThreadsCount(1);
  }
  await tf.setBackend(backend);
  await tf.ready();
  return tf;
}

/** The logits of dense layers with ReLU between; `variables` are weight and bias of each in turn. */
export function logits(rows, variables) {
  const last = variables.length / 2 - 1;
  let h = rows;
  for (let layer = 0; layer <= last; layer++) {
    h = h.matMul(variables[2 * layer]).add(variables[2 * layer + 1]);
    if (layer < last) h = h.relu();
  }
  return h;
}
