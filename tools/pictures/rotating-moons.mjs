/**
 * Draws docs/rotating-moons.svg: the error of a net that learns from moons that turn, with a constant rate and with one
 * that decays.
 *
 * Usage, after a build: node tools/pictures/rotating-moons.mjs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rotatingMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { exponentialDecay } from '@rivulet/schedulers';
import { ofKind, trainOnline } from '@rivulet/training';
import { lastValueFrom, map, toArray } from 'rxjs';
import { curvePanels } from '../../packages/tracking/dist/curve-panel.js';
import { renderFigure } from '../../packages/tracking/dist/figure.js';
import { lineStyles } from '../../packages/tracking/dist/palette.js';
import { linearAxis, plainNumber } from '../../packages/tracking/dist/ticks.js';

const [turn, turns, batchSize, rate, every] = [20_000, 3, 4, 0.2, 250];
const updates = (turns * turn) / batchSize;

function errors(learningRate) {
  const samples = rotatingMoons({ samples: turns * turn, turn, noise: 0.1, seed: 1 });
  const { features, classes } = samples;
  const model = mlp({ sizes: [2, 16, 2], hidden: [tanh()] });
  const parts = { model, loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate }), seed: 1 };
  return lastValueFrom(
    trainOnline({ ...parts, samples, features, classes, batchSize, every }).pipe(
      ofKind('step'),
      map(({ step, running }) => ({ x: (step * batchSize) / 1000, y: 1 - running.accuracy })),
      toArray(),
    ),
  );
}

const percent = (share) => `${plainNumber(share * 100, 0)} %`;
const constant = await errors(rate);
const decayed = await errors(exponentialDecay(rate, { rate: 0.001 ** (1 / updates), per: 'step' }));
const series = (name, points, style) => ({ name, points, style, value: percent(points.at(-1).y) });
const svg = renderFigure({
  title: 'Two moons that turn, learned from a stream',
  subtitle: `Share of samples predicted wrongly before they were learned from, over ${every * batchSize} samples each.`,
  width: 760,
  stripes: curvePanels([
    {
      width: 760,
      height: 340,
      id: 'error',
      x: linearAxis(0, (turns * turn) / 1000, 7, { whole: true }),
      xLabel: 'thousands of samples',
      y: { ...linearAxis(0, 0.8, 5, { round: true }), label: percent },
      yLabel: 'error',
      scale: 'linear',
      marks: [],
      series: [series('constant', constant, lineStyles.training), series('decayed', decayed, lineStyles.validation)],
    },
  ]),
  notes: [
    {
      text: `A full turn is ${turn / 1000} thousand samples. Plain gradient descent, batches of ${batchSize}, 2-16-2; the rate is ${rate}, or falls from ${rate} to a thousandth of it.`,
    },
  ],
});
writeFileSync(join(import.meta.dirname, '../../docs/rotating-moons.svg'), svg);
const last = (points) =>
  points.slice(-turn / batchSize / every).reduce((sum, { y }) => sum + (y * batchSize * every) / turn, 0);
console.log(`error in the last turn: constant ${percent(last(constant))}, decayed ${percent(last(decayed))}`);
