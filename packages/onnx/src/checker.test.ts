import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { needsPython, python, runPython } from '../test/python.js';
import { exportOnnx, exportOnnxFiles } from './export-onnx.js';
import { fromOnnx } from './import/from-onnx.js';
import { opsets } from './opsets.js';

const check = 'import onnx, sys\nfor path in sys.argv[1:]: onnx.checker.check_model(onnx.load(path), full_check=True)';
const known = 'import onnx; print(onnx.defs.onnx_opset_version())';
const newest = python ? Number(runPython(known)) : 0;
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
  halved: () =>
    exportOnnx({ ...trained(mlp({ sizes: [2, 12, 2] }), softmaxCrossEntropy(), 2), classes, float16: true }),
  regression: () =>
    exportOnnx(trained(mlp({ sizes: [2, 5, 3], hidden: [tanh(), elu(), gelu(), leakyRelu()] }), meanSquaredError(), 2)),
};

(python ? it : it.skip)(`onnx.checker accepts the models ${needsPython}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    const paths = Object.entries(models).map(([name, bytes]) => {
      const path = join(folder, `${name}.onnx`);
      writeFileSync(path, bytes());
      return path;
    });
    runPython(check, ...paths);
    writeFileSync(join(folder, 'broken.onnx'), models['dense']?.().subarray(0, 200) ?? '');
    expect(() => runPython(check, join(folder, 'broken.onnx'))).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const everyOpset = `onnx.checker accepts the operator sets that it knows, one file or two (here ${newest || 'none'} is its newest)`;
(python ? it : it.skip)(everyOpset, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    const hidden = [batchNorm(), relu()];
    const net = trained(mlp({ sizes: [2, 40, 40, 2], hidden }), softmaxCrossEntropy(), 2);
    const paths: string[] = [];
    for (let opset = opsets.least; opset <= Math.min(newest, opsets.largest); opset++) {
      const location = `numbers/${opset}.data`;
      const { bytes, data } = exportOnnxFiles({ ...net, classes, opset, float16: true, externalData: { location } });
      paths.push(join(folder, `${opset}.onnx`), join(folder, `${opset}-whole.onnx`));
      mkdirSync(join(folder, 'numbers'), { recursive: true });
      writeFileSync(join(folder, location), data?.bytes ?? '');
      writeFileSync(join(folder, `${opset}.onnx`), bytes);
      writeFileSync(join(folder, `${opset}-whole.onnx`), exportOnnx({ ...net, classes, opset }));
    }
    expect(paths.length).toBeGreaterThan(0);
    runPython(check, ...paths);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
