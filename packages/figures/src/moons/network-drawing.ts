/**
 * A network as a diagram: neurons in columns, a line for each weight, thicker where the weight is larger,
 * dashed where it is negative.
 */
import { type SvgElement, element, ink, label } from '@rivulet/tracking/drawing';

/** What is drawn, and how large. */
export type NetworkDrawing = {
  readonly width: number;
  readonly height: number;
  /** Neurons of each column. */
  readonly sizes: readonly number[];
  /** Weights from each column to the next, [out, in] row after row. */
  readonly weights: readonly ArrayLike<number>[];
  /** Neurons that are switched off, as `column/neuron`; their weights are not drawn. Default none. */
  readonly off?: ReadonlySet<string>;
  /** Names of what goes in and of what comes out. Default none. */
  readonly names?: { readonly inputs: readonly string[]; readonly outputs: readonly string[] };
};

const signColors = { positive: '#0b4f94', negative: '#c2570c' } as const;
const radius = 7;
const nameWidth = 44;

/** The diagram, with its upper left corner at the origin. */
export function drawNetwork(drawing: NetworkDrawing): readonly SvgElement[] {
  const { width, height, sizes, weights, off = new Set<string>(), names } = drawing;
  const margin = radius + 2 + (names ? nameWidth : 0);
  const gap = Math.min(26, height / Math.max(...sizes));
  const x = (column: number): number => margin + (column * (width - 2 * margin)) / (sizes.length - 1);
  const y = (column: number, neuron: number): number => height / 2 + (neuron - ((sizes[column] ?? 0) - 1) / 2) * gap;
  const isOff = (column: number, neuron: number): boolean => off.has(`${column}/${neuron}`);

  const lines = weights.flatMap((matrix, column) => {
    const [ins = 0, outs = 0] = [sizes[column], sizes[column + 1]];
    const largest = Math.max(...Array.from(matrix, Math.abs));
    const edges: SvgElement[] = [];
    for (let out = 0; out < outs; out++) {
      for (let from = 0; from < ins; from++) {
        if (isOff(column, from) || isOff(column + 1, out)) continue;
        const ends = { x1: x(column), y1: y(column, from), x2: x(column + 1), y2: y(column + 1, out) };
        edges.push(weightLine(ends, (matrix[out * ins + from] ?? 0) / largest));
      }
    }
    return edges;
  });
  const neurons = sizes.flatMap((size, column) =>
    Array.from({ length: size }, (_, neuron) =>
      isOff(column, neuron) ? crossedOut(x(column), y(column, neuron)) : disc(x(column), y(column, neuron)),
    ),
  );
  const words = names
    ? [
        ...names.inputs.map((name, i) =>
          label(name, { x: x(0) - radius - 6, y: y(0, i) + 4, size: 12, anchor: 'end', weight: 600 }),
        ),
        ...names.outputs.map((name, i) =>
          label(name, { x: x(sizes.length - 1) + radius + 6, y: y(sizes.length - 1, i) + 4, size: 12, weight: 600 }),
        ),
      ]
    : [];
  return [...lines, ...neurons.flat(), ...words];
}

/** A line for a weight, given as a share of the largest one. */
export function weightLine(
  ends: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number },
  share: number,
): SvgElement {
  return element('line', {
    ...ends,
    stroke: share < 0 ? signColors.negative : signColors.positive,
    'stroke-width': 0.3 + 2.7 * Math.abs(share),
    'stroke-opacity': 0.25 + 0.65 * Math.abs(share),
    'stroke-dasharray': share < 0 ? '4 2.5' : undefined,
  });
}

function disc(cx: number, cy: number): readonly SvgElement[] {
  return [element('circle', { cx, cy, r: radius, fill: ink.paper, stroke: ink.text, 'stroke-width': 1.4 })];
}

function crossedOut(cx: number, cy: number): readonly SvgElement[] {
  const arm = radius * 0.55;
  return [
    element('circle', { cx, cy, r: radius, fill: ink.grid, stroke: ink.axis, 'stroke-dasharray': '2 2' }),
    element('path', {
      d: `M${cx - arm},${cy - arm}l${2 * arm},${2 * arm}M${cx - arm},${cy + arm}l${2 * arm},${-2 * arm}`,
      stroke: ink.muted,
      'stroke-width': 1.3,
    }),
  ];
}
