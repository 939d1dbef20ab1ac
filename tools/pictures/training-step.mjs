/**
 * Draws docs/training-step-onnx.svg: 100 steps of an exported training step, driven by hand in ONNX Runtime, over those
 * of the reference evaluator.
 *
 * Usage, after a build: node tools/pictures/training-step.mjs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { exportTrainingStep } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout, l2, labelSmoothing } from '@rivulet/regularizers';
import { fillUniform, initialState, permutation, reference, streamKey, traceStep } from '@rivulet/tensor';
import * as ort from 'onnxruntime-node';
import { curvePanels } from '../../packages/tracking/dist/curve-panel.js';
import { renderFigure } from '../../packages/tracking/dist/figure.js';
import { lineStyles } from '../../packages/tracking/dist/palette.js';
import { linearAxis, logAxis, measured } from '../../packages/tracking/dist/ticks.js';

const [steps, size, seed] = [100, 30, 7];
const moons = bookMoons();
const program = traceStep({
  model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [batchNorm(), relu(), dropout(0.1)] }),
  loss: labelSmoothing(softmaxCrossEntropy(), 0.05),
  penalties: [l2(1e-4)],
  optimizer: adam({ learningRate: 0.01 }),
  features: 2,
  targets: 1,
});
const state = initialState(program, { seed, precision: 'float32' });
const order = permutation(seed, 'rows', moons.size);
const rows = Int32Array.from({ length: steps * size }, (_, i) => order[i % order.length]);

function inReference() {
  const executable = reference().compile(program);
  const samples = { x: moons.inputs.values, y: moons.targets.values };
  for (const [name, values] of Object.entries({ ...state, ...samples })) executable.write(name, values);
  const sources = program.freeScalars.map((name) => program.scalars.get(name).source);
  const numbers = new Float64Array(steps * program.numbers.length);
  executable.run({
    steps,
    step: 1,
    seed,
    rows,
    starts: Int32Array.from({ length: steps + 1 }, (_, i) => i * size),
    scalars: Float64Array.from({ length: steps * sources.length }, (_, i) => sources[i % sources.length]),
    numbers,
  });
  const column = program.numbers.indexOf('loss');
  return Array.from({ length: steps }, (_, i) => numbers[i * program.numbers.length + column]);
}

async function inOnnxRuntime() {
  const files = exportTrainingStep({ program, state });
  const start = await ort.InferenceSession.create(files.start);
  const session = await ort.InferenceSession.create(files.step, { intraOpNumThreads: 1 });
  let values = await start.run({});
  const losses = [];
  for (let index = 0; index < steps; index++) {
    const batch = rows.subarray(index * size, (index + 1) * size);
    const feeds = { ...values, step: new ort.Tensor('int64', [BigInt(index + 1)], []) };
    for (const [name, { values: all, columns }] of [
      ['x', moons.inputs],
      ['y', moons.targets],
    ]) {
      const list = Float32Array.from({ length: size * columns }, (_, i) => {
        return all[batch[Math.floor(i / columns)] * columns + (i % columns)];
      });
      feeds[name] = new ort.Tensor('float32', list, [size, columns]);
    }
    for (const name of session.inputNames.filter((one) => one.startsWith('uniform/'))) {
      const columns = program.nodes().find((node) => `uniform/${node.as('uniform')?.stream}` === name).shape[1];
      const list = new Float32Array(size * columns);
      fillUniform(list, size, columns, streamKey(seed, name.slice('uniform/'.length)), index + 1);
      feeds[name] = new ort.Tensor('float32', list, [size, columns]);
    }
    const results = await session.run(feeds);
    losses.push(results.loss.data[0]);
    const next = Object.entries(results).filter(([name]) => name.startsWith('next/'));
    values = { ...values, ...Object.fromEntries(next.map(([name, value]) => [name.slice('next/'.length), value])) };
  }
  return losses;
}

const [expected, actual] = [inReference(), await inOnnxRuntime()];
const points = (values) => values.map((y, i) => ({ x: i + 1, y }));
// The same number in both is a difference that a log scale cannot show: it lies on the lower edge.
const lowest = 1e-8;
const apart = expected.map((loss, i) => Math.max(lowest, Math.abs(actual[i] - loss) / Math.abs(loss)));
const worst = Math.max(...apart);
const common = { width: 760, x: linearAxis(0, steps, 7, { whole: true }), marks: [] };
const svg = renderFigure({
  title: 'A training step in ONNX Runtime and in the reference evaluator',
  subtitle: 'Two moons, 2-12-13-13-2, Adam, batch norm, dropout, L2, smoothed labels; batches of 30.',
  width: 760,
  stripes: curvePanels([
    {
      ...common,
      id: 'loss',
      height: 300,
      xLabel: '',
      y: linearAxis(0, Math.max(...expected), 5, { round: true }),
      yLabel: 'loss',
      scale: 'linear',
      series: [
        {
          name: 'reference',
          points: points(expected),
          style: { ...lineStyles.validation, dash: undefined, width: 5 },
          value: measured(expected.at(-1)),
        },
        { name: 'ONNX Runtime', points: points(actual), style: lineStyles.training, value: measured(actual.at(-1)) },
      ],
    },
    {
      ...common,
      id: 'difference',
      height: 160,
      xLabel: 'updates',
      y: logAxis(lowest, 1e-6, 5),
      yLabel: 'relative difference (log)',
      scale: 'log',
      series: [{ name: 'at most', points: points(apart), style: lineStyles.training, value: measured(worst) }],
    },
  ]),
  notes: [{ text: 'Losses that are equal in every bit lie on the lower edge.' }],
});
writeFileSync(join(import.meta.dirname, '../../docs/training-step-onnx.svg'), svg);
console.log(`largest relative difference ${worst.toExponential(1)}`);
