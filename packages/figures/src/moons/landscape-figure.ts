/**
 * Beside figure 15-25: the error surface of a real network, with the way that a training took on it.
 */
import * as Plot from '@observablehq/plot';
import { bookMoonsSplit } from '@rivulet/datasets';
import { wasm } from '@rivulet/kernels-wasm';
import { type LossSurface, pathDirections, surfaceAround } from '@rivulet/landscape';
import { softmaxCrossEntropy } from '@rivulet/layers';
import type { Floats } from '@rivulet/tensor';
import { ink, linearAxis, renderFigure, tint } from '@rivulet/tracking/drawing';
import { type Panel, panelRows, sheetWidth } from '../chapter/panels.js';
import type { Drawn, Figure } from '../figure.js';
import { type States, statesOf } from './states-of.js';
import { bookNetwork, strategies } from './strategies.js';

const epochs = 1500;
const every = 15;
const resolution = 61;
const levels = 12;

/** The figure of a trained network's surface. */
export const landscapeFigure: Figure = {
  id: '15-25-network',
  title: 'The error surface of a network, and the way over it',
  about:
    'The network has 415 weights, so its surface cannot be drawn; a plane through it can. This one holds the end of a training and the two directions in which the way to it went furthest, from a start on the shelf. Each point of the map is the loss of the whole network with those weights, on all training samples. The way is drawn where it comes nearest to the plane; the shares say how much of it the plane holds.',
  make: draw,
};

async function draw(): Promise<Drawn> {
  const { optimizer, batchSize, settings } = strategies.momentum;
  const data = bookMoonsSplit({ scaled: true }).train;
  const [model, loss] = [bookNetwork(), softmaxCrossEntropy()];
  const moments = Array.from({ length: epochs / every }, (_, i) => (i + 1) * every);
  const states = await statesOf({ model, loss, data, optimizer, batchSize, seed: 2 }, moments);
  const path = states.map(parametersOf);
  const { directions, shares } = pathDirections(path);
  const around = { model, loss, data, params: path.at(-1) ?? {}, directions, backend: wasm(), path };
  const places = (await surfaceAround({ ...around, resolution: 2 })).path;
  const surface = await surfaceAround({ ...around, window: windowOf(places), resolution });
  const [first = 0, second = 0] = shares.map((share) => Math.round(100 * share));
  const svg = renderFigure({
    title: landscapeFigure.title,
    subtitle: `Momentum (${settings}), ${epochs} epochs, a dot every ${every}. Axes: the way's two main directions, ${first} % and ${second} % of it.`,
    width: sheetWidth,
    stripes: panelRows([mapOf(surface)], { height: 520 }),
    notes: [{ text: 'Bands: the logarithm of the loss, light is low. Dot: after the first epochs; ring: the end.' }],
  });
  return {
    svg,
    tables: {
      path: { columns: ['epoch', 'a', 'b'], rows: places.map(([a, b], i) => [moments[i] ?? null, a, b]) },
      surface: {
        columns: ['a', 'b', 'loss'],
        rows: surface.y.flatMap((b, row) =>
          surface.x.map((a, column) => [a, b, surface.losses[row]?.[column] ?? null]),
        ),
      },
    },
  };
}

function parametersOf(states: States): Readonly<Record<string, Floats>> {
  return Object.fromEntries(
    Object.entries(states).flatMap(([name, values]) =>
      name.startsWith('params/') ? [[name.slice('params/'.length), Float64Array.from(values)] as const] : [],
    ),
  );
}

/** The rectangle around a path, with a quarter of it on each side. */
function windowOf(path: LossSurface['path']): readonly [readonly [number, number], readonly [number, number]] {
  const side = (axis: 0 | 1): readonly [number, number] => {
    const values = path.map((place) => place[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [low - (high - low) / 4, high + (high - low) / 4];
  };
  return [side(0), side(1)];
}

function mapOf({ x, y, losses, path }: LossSurface): Panel {
  const values = losses.flatMap((line) => line.map((loss) => Math.log10(Math.max(loss, 1e-6))));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [left, right, low, high] = [x[0] ?? 0, x.at(-1) ?? 1, y[0] ?? 0, y.at(-1) ?? 1];
  // Values stand in the middle of cells, and the outermost on the edge of the map.
  const [aHalf, bHalf] = [(right - left) / (resolution - 1) / 2, (high - low) / (resolution - 1) / 2];
  const cells = { width: resolution, height: resolution, x: null, y: null };
  const area = { ...cells, x1: left - aHalf, x2: right + aHalf, y1: low - bHalf, y2: high + bHalf };
  const places = path.map(([a, b]) => ({ a, b }));
  return {
    id: 'network-map',
    x: linearAxis(left, right, 6),
    xLabel: 'a, along the first direction',
    y: linearAxis(low, high, 6),
    yLabel: 'b, along the second',
    marks: [
      ...Array.from({ length: levels }, (_, level) =>
        Plot.contour(values, {
          ...area,
          clip: true,
          thresholds: [least + ((most - least) * level) / levels],
          fill: tint('#4a5a6a', 0.06 + (0.5 * level) / levels),
          stroke: ink.paper,
          strokeWidth: 0.7,
        }),
      ),
      Plot.line(places, { x: 'a', y: 'b', stroke: '#0b4f94', strokeWidth: 1.6 }),
      Plot.dot(places, { x: 'a', y: 'b', r: 2.2, fill: '#0b4f94', stroke: ink.paper, strokeWidth: 0.5 }),
      Plot.dot(places.slice(0, 1), { x: 'a', y: 'b', r: 4.5, fill: ink.text }),
      Plot.dot(places.slice(-1), { x: 'a', y: 'b', r: 5, stroke: ink.text, strokeWidth: 1.6 }),
    ],
  };
}
