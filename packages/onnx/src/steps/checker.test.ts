import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlp, relu, softmaxCrossEntropy, tanh } from '@rivulet/layers';
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
import { type Layer, type Program, type Transform, initialState, traceStep } from '@rivulet/tensor';
import { needsPython, python, runPython } from '../../test/python.js';
import { exportTrainingStep } from './export-training-step.js';

const check = 'import onnx, sys\nfor path in sys.argv[1:]: onnx.checker.check_model(onnx.load(path), full_check=True)';
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

(python ? it : it.skip)(`onnx.checker accepts steps, loops of them, and where they start ${needsPython}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-'));
  try {
    const paths = files.map(([name, bytes]) => {
      const path = join(folder, `${name}.onnx`);
      writeFileSync(path, bytes());
      return path;
    });
    expect(paths.length).toBe(4 * Object.keys(steps).length);
    runPython(check, ...paths);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
