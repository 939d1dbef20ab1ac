import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  binaryCrossEntropy,
  elu,
  gelu,
  leakyRelu,
  meanSquaredError,
  mlp,
  relu,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
} from '@rivulet/layers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { recorded } from '../test/models.js';
import { trained } from '../test/nets.js';
import { exportOnnx } from './export-onnx.js';
import { fromOnnx } from './import/from-onnx.js';

/** A Python that has the package onnx; on Debian the system's own, whatever else is installed. */
const python = ['python3', '/usr/bin/python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const check = 'import onnx, sys\nfor path in sys.argv[1:]: onnx.checker.check_model(onnx.load(path), full_check=True)';
const scaling = { offset: [2020.3, -1], factor: [5, 3] };
const classes = ['a', 'b'];
const models: Readonly<Record<string, () => Uint8Array>> = {
  dense: () =>
    exportOnnx({ ...trained(mlp({ sizes: [2, 12, 13, 13, 2] }), softmaxCrossEntropy(), 2), classes, scaling }),
  normalised: () =>
    exportOnnx({
      ...trained(mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), relu(), dropout(0.1)] }), softmaxCrossEntropy(), 2),
      classes,
      metadata: { config: '{"name": "ñ 𝄞"}' },
    }),
  binary: () =>
    exportOnnx({ ...trained(mlp({ sizes: [2, 3, 1], hidden: [sigmoid()] }), binaryCrossEntropy(), 2), classes }),
  ...Object.fromEntries(
    recorded.map(({ name, bytes }) => [
      `again-${name}`,
      (): Uint8Array => {
        const { program, parameters, classes: names } = fromOnnx(bytes);
        return exportOnnx({ program, parameters, classes: names });
      },
    ]),
  ),
  regression: () =>
    exportOnnx(trained(mlp({ sizes: [2, 5, 3], hidden: [tanh(), elu(), gelu(), leakyRelu()] }), meanSquaredError(), 2)),
};

const title = "onnx.checker accepts the models (needs a python3 that can import onnx: Debian's python3-onnx)";
(python ? it : it.skip)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    const paths = Object.entries(models).map(([name, bytes]) => {
      const path = join(folder, `${name}.onnx`);
      writeFileSync(path, bytes());
      return path;
    });
    execFileSync(python ?? '', ['-c', check, ...paths], { stdio: 'pipe' });
    writeFileSync(join(folder, 'broken.onnx'), models['dense']?.().subarray(0, 200) ?? '');
    expect(() => execFileSync(python ?? '', ['-c', check, join(folder, 'broken.onnx')], { stdio: 'pipe' })).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
