/**
 * Figure 15-42: what batch normalisation takes and gives in one layer, at several moments of a training.
 */
import * as Plot from '@observablehq/plot';
import { bookMoonsSplit } from '@rivulet/datasets';
import { relu, sequential, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { batchNorm } from '@rivulet/regularizers';
import {
  type Stripe,
  drawPlot,
  edge,
  element,
  ink,
  label,
  linearAxis,
  renderFigure,
  tint,
} from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { layerOutputs } from './pre-activations.js';
import { statesOf } from './states-of.js';
import { bookLayers } from './strategies.js';

/** Where the values of a neuron lie over all samples. */
export type Spread = {
  readonly neuron: number;
  /** Quantiles 5, 25, 50, 75 and 95 %. */
  readonly quantiles: readonly [number, number, number, number, number];
  readonly mean: number;
  readonly deviation: number;
};

/** Values of the second hidden layer at an epoch, in front of its batch norm and behind it. */
export type Moment = { readonly epoch: number; readonly before: readonly Spread[]; readonly after: readonly Spread[] };

const width = 860;
const epochs = [1, 20, 100, 400] as const;
/** Layers are dense, batch norm, ReLU, and again. */
const secondDense = 3;
const rowHeight = 150;
const color = '#0b4f94';
const shares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The figure of batch normalisation. */
export const batchNormFigure: Figure = {
  id: '15-42',
  title: 'Batch norm: one layer before and after, at four moments',
  about:
    'The second hidden layer of the chapter’s network, with batch norm in front of each ReLU, trained on all 201 samples an update. Each bar is a neuron: the middle line the median over the samples, the box its quartiles, the thin line from 5 to 95 %. On the left what the weights give: every neuron has a centre and a width of its own, and both move as training goes on. On the right what the ReLU gets: mean 0 and deviation 1, times a learned scale and plus a learned shift: after 400 epochs the means are still within 0.3 of 0, and the deviations between 0.7 and 1.4.',
  make: draw,
};

/** The layer at each of the epochs, of one training. */
export async function batchNormMoments(): Promise<readonly Moment[]> {
  const layers = bookLayers({ between: () => [batchNorm(), relu()], hiddenBias: false });
  const data = bookMoonsSplit({ scaled: true }).train;
  const task = {
    model: sequential(...layers),
    loss: softmaxCrossEntropy(),
    data,
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 'all' as const,
    seed: 1,
  };
  const states = await statesOf(task, epochs);
  return states.map((state, i) => {
    const outputs = layerOutputs(layers.slice(0, secondDense + 2), state, data);
    const spreads = (layer: number): readonly Spread[] => spreadsOf(outputs[layer] ?? new Float64Array(), data.size);
    return { epoch: epochs[i] ?? NaN, before: spreads(secondDense), after: spreads(secondDense + 1) };
  });
}

function spreadsOf(values: Float64Array, samples: number): readonly Spread[] {
  const neurons = values.length / samples;
  return Array.from({ length: neurons }, (_, neuron) => {
    const own = values.filter((_, i) => i % neurons === neuron).sort();
    const mean = own.reduce((sum, value) => sum + value, 0) / samples;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples;
    const at = (share: number): number => own[Math.round(share * (samples - 1))] ?? NaN;
    const [a, b, c, d, e] = shares;
    return {
      neuron: neuron + 1,
      quantiles: [at(a), at(b), at(c), at(d), at(e)],
      mean,
      deviation: Math.sqrt(variance),
    };
  });
}

async function draw(): Promise<Drawn> {
  const moments = await batchNormMoments();
  const sides = ['before', 'after'] as const;
  const left = edge + 74;
  const gap = 26;
  const wide = (width - left - edge - gap) / 2;
  const extents = sides.map((side) => {
    const all = moments.flatMap((moment) => moment[side].flatMap(({ quantiles }) => quantiles));
    return linearAxis(Math.min(...all), Math.max(...all), 4, { round: true });
  });
  const stripes = moments.map((moment, row): Stripe => {
    const bottom = row === moments.length - 1;
    return {
      height: rowHeight + (bottom ? 44 : 0),
      nodes: [
        label(`epoch ${moment.epoch}`, { x: edge, y: rowHeight / 2, size: 12, weight: 600 }),
        ...sides.map((side, column) =>
          element(
            'g',
            { transform: `translate(${left + column * (wide + gap)},0)`, 'text-anchor': 'middle' },
            ...bars(moment[side], { wide, axis: extents[column]!, bottom, id: `${side}-${row}` }),
          ),
        ),
      ],
    };
  });
  const heads: Stripe = {
    height: 24,
    nodes: ['before batch norm', 'after batch norm: what the ReLU gets'].map((text, column) =>
      label(text, { x: left + column * (wide + gap) + 30, y: 14, size: 13, weight: 600 }),
    ),
  };
  const svg = renderFigure({
    title: batchNormFigure.title,
    subtitle: 'Second hidden layer, 13 neurons, 201 samples as one batch; Adam 0.01. Median, quartiles, 5–95 %',
    width,
    stripes: [heads, ...stripes],
    notes: [],
  });
  return { svg, tables: { neurons: table(moments) } };
}

function bars(
  spreads: readonly Spread[],
  { wide, axis, bottom, id }: { wide: number; axis: ReturnType<typeof linearAxis>; bottom: boolean; id: string },
) {
  const height = rowHeight + (bottom ? 44 : 0);
  const rows = spreads.map(({ neuron, quantiles: [lowest, low, median, high, highest] }) => ({
    neuron,
    lowest,
    low,
    median,
    high,
    highest,
  }));
  const lettering = { label: null, fontSize: 11, color: ink.muted };
  const { svg } = drawPlot(
    {
      width: wide,
      height,
      marginTop: 8,
      marginBottom: bottom ? 54 : 10,
      marginLeft: 30,
      marginRight: 2,
      x: { domain: [0.4, spreads.length + 0.6], axis: null },
      y: { domain: axis.domain },
      marks: [
        Plot.gridY(axis.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
        Plot.axisY(axis.ticks, { ...lettering, tickSize: 0, tickPadding: 6, text: (tick: number) => axis.label(tick) }),
        ...(bottom
          ? [
              Plot.axisX(
                rows.map(({ neuron }) => neuron),
                { ...lettering, tickSize: 4, text: (tick: number) => String(tick) },
              ),
            ]
          : []),
        Plot.ruleY([0], { stroke: ink.axis }),
        Plot.ruleX(rows, { x: 'neuron', y1: 'lowest', y2: 'highest', stroke: color, strokeWidth: 1.2 }),
        Plot.rect(
          rows.map((row) => ({ ...row, from: row.neuron - 0.28, to: row.neuron + 0.28 })),
          { x1: 'from', x2: 'to', y1: 'low', y2: 'high', fill: tint(color, 0.3), stroke: color, strokeWidth: 1 },
        ),
        Plot.link(rows, {
          x1: (row: { neuron: number }) => row.neuron - 0.28,
          x2: (row: { neuron: number }) => row.neuron + 0.28,
          y1: 'median',
          y2: 'median',
          stroke: ink.text,
          strokeWidth: 2,
        }),
      ],
    },
    id,
  );
  const name = bottom ? [label('neuron', { x: wide / 2, y: height - 12, size: 12, weight: 600 })] : [];
  return [...svg.children, ...name];
}

function table(moments: readonly Moment[]): Drawn['tables'][string] {
  return {
    columns: ['epoch', 'side', 'neuron', 'mean', 'deviation', ...shares.map((share) => `quantile${share * 100}`)],
    rows: moments.flatMap(({ epoch, before, after }) =>
      Object.entries({ before, after }).flatMap(([side, spreads]) =>
        spreads.map(({ neuron, mean, deviation, quantiles }) => [epoch, side, neuron, mean, deviation, ...quantiles]),
      ),
    ),
  };
}
