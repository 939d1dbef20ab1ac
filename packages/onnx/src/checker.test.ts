import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Layer, type Program, type Transform, initialState, traceStep } from '@rivulet/tensor';
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
import {
  adam,
  asgd,
  dowg,
  lookahead,
  masked,
  momentum,
  nesterov,
  partition,
  prodigy,
  radam,
  scheduleFreeAdamw,
  sophia,
} from '@rivulet/optimizers';
import { batchNorm, dropout, elasticNet, gaussianNoise, l2, labelSmoothing } from '@rivulet/regularizers';
import { trained } from '../test/nets.js';
import { exportOnnx } from './export-onnx.js';
import { exportTrainingStep } from './steps/export-training-step.js';

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
  regression: () =>
    exportOnnx(trained(mlp({ sizes: [2, 5, 3], hidden: [tanh(), elu(), gelu(), leakyRelu()] }), meanSquaredError(), 2)),
};

const sizes = [2, 4, 2];
const traced = (optimizer: Transform, ...hidden: Layer[]): Program =>
  traceStep({ model: mlp({ sizes, hidden }), loss: softmaxCrossEntropy(), optimizer, features: 2, targets: 1 });
const model = mlp({ sizes, hidden: [batchNorm(), relu(), dropout(0.1), gaussianNoise(0.1)] });
const steps: Readonly<Record<string, () => Program>> = {
  everything: () =>
    traceStep({
      model,
      loss: labelSmoothing(softmaxCrossEntropy(), 0.1),
      optimizer: adam({ learningRate: (n) => 0.1 / (n + 1) }),
      penalties: [l2(1e-3), elasticNet({ l1: 1e-3, l2: 1e-3 })],
      features: 2,
      targets: 1,
    }),
  // States of shape [].
  prodigy: () => traced(prodigy()),
  dowg: () => traced(dowg()),
  // Truth values that are the same for a whole step.
  radam: () => traced(radam()),
  asgd: () => traced(asgd()),
  scheduleFree: () => traced(scheduleFreeAdamw()),
  sophia: () => traced(sophia({ every: 3 }), tanh()),
  lookahead: () => traced(lookahead(momentum(), { every: 3 })),
  partition: () =>
    traced(partition({ weights: { select: '*.weight', transform: adam() }, biases: { transform: nesterov() } })),
  masked: () => traced(masked(adam(), '*.weight', { others: 'still' })),
  wide: () => traceStep({ ...wide, optimizer: adam() }),
};
const wide = { model: mlp({ sizes: [2, 200, 200, 2] }), loss: softmaxCrossEntropy(), features: 2, targets: 1 };
const files = Object.entries(steps).flatMap(([name, trace]) =>
  (['step', 'loop'] as const).flatMap((form) =>
    (['step', 'start'] as const).map((file) => {
      const bytes = (): Uint8Array => {
        const program = trace();
        const state = initialState(program, { seed: 1, precision: 'float32' });
        return exportTrainingStep({ program, state, form })[file];
      };
      return [`${name}-${form}-${file}`, bytes] as const;
    }),
  ),
);

const needs = "needs a python3 that can import onnx: Debian's python3-onnx";

(python ? it : it.skip).each([
  ['the models', models],
  ['training steps, loops of them, and where they start', Object.fromEntries(files)],
] as const)(`onnx.checker accepts %s (${needs})`, (_, all) => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    const paths = Object.entries(all).map(([name, bytes]) => {
      const path = join(folder, `${name}.onnx`);
      writeFileSync(path, bytes());
      return path;
    });
    expect(paths.length).toBeGreaterThan(3);
    execFileSync(python ?? '', ['-c', check, ...paths], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

(python ? it : it.skip)(`onnx.checker refuses a model that ends too early (${needs})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    writeFileSync(join(folder, 'broken.onnx'), models['dense']?.().subarray(0, 200) ?? '');
    expect(() => execFileSync(python ?? '', ['-c', check, join(folder, 'broken.onnx')], { stdio: 'pipe' })).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
