/**
 * A real run from the stream to the files: log, replay, charts.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { decayOnPlateau } from '@rivulet/schedulers';
import { type Matrix, evaluate } from '@rivulet/tensor';
import { type Task, type TrainingEvent, inferenceOf, replay, reviveRules, train, verdictOf } from '@rivulet/training';
import { from, lastValueFrom, toArray } from 'rxjs';
import { boundaryChart, errorChart, learningRateChart } from '../src/index.js';
import { eventLog, readLog, readRun } from '../src/files.js';
import { find, inside, texts } from './svg-reading.js';
import { classStyle, tint } from '../src/palette.js';

const learningRate = decayOnPlateau(0.05, { factor: 0.5, patience: 0, threshold: 0.02 });
const task: Task = {
  model: mlp({ sizes: [2, 8, 2], hidden: [tanh()] }),
  loss: softmaxCrossEntropy(),
  data: twoMoons({ samples: 80, noise: 0.05, seed: 1 }),
  optimizer: adam({ learningRate }),
  epochs: 40,
  batchSize: 16,
  seed: 3,
  checkpointEvery: 20,
};

let folder: string;
let path: string;
let live: readonly TrainingEvent[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-run-'));
  path = join(folder, 'events.ndjson');
  live = await lastValueFrom(train(task).pipe(eventLog(path), toArray()));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the log of a run holds its events, all but the parameters', async () => {
  const withoutArrays = live
    .filter(({ kind }) => kind !== 'checkpoint')
    .map((event) => (event.kind === 'end' ? { ...event, parameters: {} } : event));
  expect(live.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['start', 'epoch', 'decision', 'checkpoint', 'end']),
  );
  expect(await lastValueFrom(from(readLog(path)).pipe(toArray()))).toEqual(withoutArrays);
  // 40 epochs of some 250 characters, and a start with its spec.
  expect(statSync(path).size).toBeLessThan(30_000);
});

test('the log decided again by the rules of the run, out of its spec, is the log', async () => {
  const log = await lastValueFrom(from(readRun(path, () => undefined)).pipe(toArray()));
  const start = log.find((event) => event.kind === 'start');
  const rules = await reviveRules(start!.spec!);
  expect(log.some(({ kind }) => kind === 'decision')).toBe(true);
  const again = await lastValueFrom(from(readRun(path, () => undefined)).pipe(replay(rules), toArray()));
  expect(again).toEqual(log);
  expect(await lastValueFrom(from(log).pipe(verdictOf(replay(rules))))).toMatchObject({ kind: 'same' });
  expect(errorChart(again)).toBe(errorChart(live));
});

test('charts of the log are charts of the run, and mark its decisions', async () => {
  const log = await lastValueFrom(from(readLog(path)).pipe(toArray()));
  expect(errorChart(log)).toBe(errorChart(live));
  expect(learningRateChart(log)).toBe(learningRateChart(live));
  expect(texts(errorChart(log)).join(' ')).toMatch(/learningRate → 0\.025 \(decayOnPlateau: |changes of learningRate/);
});

test('the boundary of the trained model divides the points as the model does', () => {
  const end = live.find((event) => event.kind === 'end')!;
  const { program, parameters, rows, data, accuracy } = inferenceOf(task, end);
  const predict = (matrix: Matrix): Matrix => {
    const outputs = { predictions: program.outputs.get('predictions')! };
    const values = evaluate(outputs, { ...parameters, x: matrix.values })['predictions'] as Float64Array;
    return { rows: matrix.rows, columns: 2, values };
  };
  const labels = data.targets.values;
  const svg = boundaryChart({ points: rows, labels, classes: data.classes!, predict });
  const region = find(svg, `g[fill="${tint(classStyle(0).color, 0.13)}"] path`)
    .map((p) => p.attribute('d'))
    .join('');
  const signs = [0, 1].map((k) =>
    find(svg, `g[fill="${classStyle(k).color}"] circle, g[fill="${classStyle(k).color}"] path`),
  );
  const at = [
    ...signs[0]!.slice(1).map((dot) => [Number(dot.attribute('cx')), Number(dot.attribute('cy')), true] as const),
    ...signs[1]!.slice(1).map((dot) => {
      const [, x, y] = /translate\(([\d.]+),([\d.]+)\)/.exec(dot.attribute('transform') ?? '') ?? [];
      return [Number(x), Number(y), false] as const;
    }),
  ];
  const right = at.filter(([x, y, first]) => inside(region, x, y) === first).length;
  expect(at).toHaveLength(80);
  // A point closer to the boundary than the grid is fine may fall on its other side: one at most here.
  expect(Math.abs(right / 80 - accuracy!)).toBeLessThanOrEqual(1 / 80);
});
