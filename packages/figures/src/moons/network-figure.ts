/**
 * Figure 15-19: the network of all runs, as it is when it has learned.
 */
import { bookMoonsSplit } from '@rivulet/datasets';
import { softmaxCrossEntropy } from '@rivulet/layers';
import { type Stripe, edge, element, label, renderFigure } from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { drawNetwork, weightLine } from './network-drawing.js';
import { denseWeights, statesOf } from './states-of.js';
import { bookNetwork, sizes, strategies } from './strategies.js';

const width = 860;
const height = 360;
const epochs = 2000;

/** The figure of the network. */
export const networkFigure: Figure = {
  id: '15-19',
  title: 'The network: 2-12-13-13-2, drawn from a trained one',
  about:
    'Two coordinates go in, three hidden layers of ReLU follow, and two numbers come out, of which softmax makes the probabilities of the moons: 415 parameters. The lines are the 375 weights of a network after 2,000 epochs of momentum: thick where a weight is large beside the others of its layer, dashed where it is negative. Many have stayed thin: so small a problem does not need them all.',
  make: draw,
};

async function draw(): Promise<Drawn> {
  const { optimizer, batchSize, settings } = strategies.momentum;
  const data = bookMoonsSplit({ scaled: true }).train;
  const task = { model: bookNetwork(), loss: softmaxCrossEntropy(), data, optimizer, batchSize, seed: 1 };
  const [states = {}] = await statesOf(task, [epochs]);
  const weights = denseWeights(states);
  const names = { inputs: ['x', 'y'], outputs: ['outer', 'inner'] };
  const inner = width - 2 * edge;
  const stripe: Stripe = {
    height: height + 8,
    nodes: [
      element(
        'g',
        { transform: `translate(${edge},0)` },
        ...drawNetwork({ width: inner, height, sizes, weights, names }),
      ),
    ],
  };
  const svg = renderFigure({
    title: networkFigure.title,
    subtitle: `Trained by momentum (${settings}) for 2,000 epochs; biases are not drawn`,
    width,
    stripes: [signLegend(), stripe, captions(inner)],
    notes: [],
  });
  return {
    svg,
    tables: {
      weights: {
        columns: ['layer', 'from', 'to', 'weight'],
        rows: weights.flatMap((matrix, layer) =>
          Array.from(matrix, (weight, i) => {
            const ins = sizes[layer] ?? 1;
            return [layer + 1, (i % ins) + 1, Math.floor(i / ins) + 1, weight];
          }),
        ),
      },
    },
  };
}

/** What the lines of a network mean. */
export function signLegend(): Stripe {
  const entries = [
    { share: 1, text: 'large positive weight' },
    { share: 0.15, text: 'small positive' },
    { share: -1, text: 'large negative' },
    { share: -0.15, text: 'small negative' },
  ];
  return {
    height: 28,
    nodes: entries.flatMap(({ share, text }, i) => {
      const x = edge + i * 190;
      return [weightLine({ x1: x, y1: 12, x2: x + 30, y2: 12 }, share), label(text, { x: x + 38, y: 16, size: 12 })];
    }),
  };
}

function captions(inner: number): Stripe {
  const margin = 53;
  const words = ['2 inputs', '12 ReLU', '13 ReLU', '13 ReLU', '2 classes'];
  return {
    height: 28,
    nodes: words.map((word, column) =>
      label(word, {
        x: edge + margin + (column * (inner - 2 * margin)) / (words.length - 1),
        y: 14,
        size: 12,
        anchor: 'middle',
      }),
    ),
  };
}
