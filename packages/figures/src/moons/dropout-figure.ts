/**
 * Figure 15-41: which neurons dropout switches off in three successive updates of a training.
 */
import { bookMoonsSplit } from '@rivulet/datasets';
import { relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { fillUniform, streamKey } from '@rivulet/tensor';
import { type Stripe, edge, element, label, renderFigure } from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { drawNetwork } from './network-drawing.js';
import { signLegend } from './network-figure.js';
import { denseWeights, statesOf } from './states-of.js';
import { bookNetwork, sizes } from './strategies.js';

const width = 860;
const height = 330;
const rate = 0.3;
const seed = 1;
/** Updates that have been done before those that are drawn; all samples an update, so also epochs. */
const before = [200, 201, 202] as const;

/** The figure of dropout. */
export const dropoutFigure: Figure = {
  id: '15-41',
  title: 'Dropout: another network in every update',
  about:
    'Three successive updates of one training with dropout 0.3, and in each the network that the first sample of the batch went through. Crossed neurons are off, so their weights neither add to the output nor learn from this sample. Nothing is staged: the pattern comes from the random stream that the training used, and the weights from before each update. When the network is used, all neurons are on.',
  make: draw,
};

/**
 * Neurons that dropout switches off for a sample, as `column/neuron`.
 *
 * Dropout stands behind each ReLU, so for hidden column c it is layer 3c − 1 of the model.
 *
 * @param step number of the update, from 1
 * @param row place of the sample in its batch, from 0
 */
export function switchedOff(step: number, row: number, options: { rate: number; seed: number }): ReadonlySet<string> {
  const off = new Set<string>();
  const hidden = sizes.slice(1, -1);
  hidden.forEach((neurons, i) => {
    const column = i + 1;
    const masks = new Float64Array((row + 1) * neurons);
    fillUniform(masks, row + 1, neurons, streamKey(options.seed, `model/${3 * column - 1}/mask`), step);
    for (let neuron = 0; neuron < neurons; neuron++) {
      if ((masks[row * neurons + neuron] ?? 1) < options.rate) off.add(`${column}/${neuron}`);
    }
  });
  return off;
}

async function draw(): Promise<Drawn> {
  const task = {
    model: bookNetwork({ between: () => [relu(), dropout(rate)] }),
    loss: softmaxCrossEntropy(),
    data: bookMoonsSplit({ scaled: true }).train,
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 'all' as const,
    seed,
  };
  const states = await statesOf(task, before);
  const gap = 18;
  const wide = (width - 2 * edge - gap * (before.length - 1)) / before.length;
  const networks = before.map((done, i) => {
    const off = switchedOff(done + 1, 0, { rate, seed });
    return { step: done + 1, off, weights: denseWeights(states[i] ?? {}), x: edge + i * (wide + gap) };
  });
  const stripe: Stripe = {
    height: height + 36,
    nodes: networks.flatMap(({ step, off, weights, x }) => [
      label(`update ${step}: ${off.size} of 38 neurons off`, { x, y: 16, size: 13, weight: 600 }),
      element('g', { transform: `translate(${x},30)` }, ...drawNetwork({ width: wide, height, sizes, weights, off })),
    ]),
  };
  const svg = renderFigure({
    title: dropoutFigure.title,
    subtitle: `Adam, all 201 samples an update, dropout ${rate} behind each ReLU; the first sample of each batch`,
    width,
    stripes: [signLegend(), stripe],
    notes: [{ text: 'Crossed: off for this sample in this update. Other samples of the batch have other patterns.' }],
  });
  return {
    svg,
    tables: {
      neurons: {
        columns: ['update', 'layer', 'neuron', 'off'],
        rows: networks.flatMap(({ step, off }) =>
          sizes
            .slice(1, -1)
            .flatMap((neurons, i) =>
              Array.from({ length: neurons }, (_, neuron) => [
                step,
                i + 1,
                neuron + 1,
                off.has(`${i + 1}/${neuron}`) ? 1 : 0,
              ]),
            ),
        ),
      },
    },
  };
}
