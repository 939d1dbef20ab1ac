/**
 * The picture of a model: its graph, and below it the bodies of its loops.
 */
import {
  type Stripe,
  type SvgNode,
  edge,
  element,
  ink,
  label,
  renderFigure,
  textWidth,
  tint,
} from '@rivulet/tracking/drawing';
import type { GraphProto, ModelProto } from '@rivulet/onnx';
import { DataError } from '@rivulet/tensor';
import { drawingOf } from './boxes.js';
import {
  type Placed,
  type PlacedArrow,
  type PlacedBox,
  type Style,
  lineHeight,
  placeBoxes,
  styles,
} from './place-boxes.js';

/** Larger graphs are drawn without names and attributes. */
const roomyNodes = 40;
/** Larger ones take minutes to place, and nobody reads them. */
const mostNodes = 1500;
const mostBodies = 20;

/**
 * Draws any ONNX model as SVG, on white paper, so that it can be read on a dark page as well.
 *
 * Boxes are operators, with the initializers that they use; rounded boxes are inputs and outputs. Above 40 nodes only
 * operators and shapes are shown. The same model gives the same bytes.
 *
 * @param model from `decodeModel`
 * @param title above the picture: the name of the file
 * @throws DataError when a graph has more than 1,500 nodes
 * @example
 * writeFileSync('model.svg', drawModel(decodeModel(bytes), 'model.onnx'));
 */
export function drawModel(model: ModelProto, title: string): string {
  const graphs = graphsOf(model.graph);
  const most = Math.max(...graphs.map(({ graph }) => graph.nodes.length));
  if (most > mostNodes) {
    throw new DataError(`the graph has ${most} nodes; a picture can show ${mostNodes}`);
  }
  const pictures = graphs.map(({ graph, of, around }) => {
    const compact = graph.nodes.length > roomyNodes;
    const style = compact ? styles.compact : styles.roomy;
    return { of, style, placed: placeBoxes(drawingOf(graph, compact, around), style) };
  });
  const width = Math.max(480, ...pictures.map(({ placed }) => Math.ceil(placed.width)));
  const stripes = pictures.flatMap(({ of, style, placed }): Stripe[] => {
    const left = Math.round((width - placed.width) / 2);
    const heading = label(of, { x: edge, y: 20, size: 14, weight: 600 });
    const drawn = element('g', { transform: `translate(${left},0)` }, ...draw(placed, style));
    return [...(of === '' ? [] : [{ height: 30, nodes: [heading] }]), { height: placed.height + 10, nodes: [drawn] }];
  });
  const { nodes } = model.graph;
  const opset = model.opsetImport
    .map(({ domain, version }) => `${domain === '' ? 'opset' : domain} ${version}`)
    .join(', ');
  const subtitle = `${nodes.length} nodes, ${model.graph.initializers.length} initializers, ${opset}`;
  return renderFigure({ title, subtitle, width, stripes: [arrowHead, ...stripes], notes: [] });
}

/** A graph, what it is called, and the initializers that it finds around it. */
type Part = { readonly graph: GraphProto; readonly of: string; readonly around: GraphProto['initializers'] };

/** The graph, then the bodies in it, outermost first. */
function graphsOf(graph: GraphProto): readonly Part[] {
  const parts: Part[] = [{ graph, of: '', around: [] }];
  for (let next = 0; next < parts.length && parts.length < mostBodies; next++) {
    const { graph: outer, around } = parts[next]!;
    const seen = [...around, ...outer.initializers];
    for (const { opType, name, attributes } of outer.nodes) {
      for (const { g, name: role } of attributes) {
        if (g) parts.push({ graph: g, of: `${role} of ${name || opType}`, around: seen });
      }
    }
  }
  return parts;
}

/** The end of every arrow. */
const arrowHead: Stripe = {
  height: 0,
  nodes: [
    element(
      'defs',
      {},
      element(
        'marker',
        { id: 'head', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
        element('path', { d: 'M0,0.5 L8,4 L0,7.5 z', fill: ink.axis }),
      ),
    ),
  ],
};

function draw({ boxes, arrows }: Placed, style: Style): readonly SvgNode[] {
  return [
    ...arrows.map(line),
    ...boxes.map((box) => sheet(box, style)),
    ...arrows.flatMap((arrow) => textAt(arrow, style)),
  ];
}

/** A smooth way through the points: curves from middle to middle, the points being what pulls them. */
function line({ points }: PlacedArrow): SvgNode {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  const last = rest.at(-1);
  if (!first || !last) return '';
  const curves = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end =
      index === rest.length - 2 ? next : { x: round((point.x + next.x) / 2), y: round((point.y + next.y) / 2) };
    return `Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  const way = curves.length === 0 ? `L${last.x},${last.y}` : curves.join(' ');
  return element('path', {
    d: `M${first.x},${first.y} ${way}`,
    fill: 'none',
    stroke: ink.axis,
    'stroke-width': 1.2,
    'marker-end': 'url(#head)',
  });
}

function sheet(box: PlacedBox, { titleSize, lineSize, padding }: Style): SvgNode {
  const { kind, title, aside, lines, width, height } = box;
  const [left, top] = [box.x - width / 2, box.y - height / 2];
  const color = kind === 'node' ? colorOf(title) : ends;
  const round = kind === 'node' ? 4 : Math.min(14, height / 2);
  const base = top + Math.round(padding * 0.7) + titleSize;
  const frame = element('rect', {
    x: left,
    y: top,
    width,
    height,
    rx: round,
    fill: kind === 'outer' ? ink.paper : tint(color, kind === 'node' ? 0.13 : 0.08),
    stroke: color,
    'stroke-width': kind === 'node' ? 1 : 1.4,
    ...(kind === 'outer' && { 'stroke-dasharray': '4 3' }),
  });
  const right = left + width - padding;
  return element(
    'g',
    {},
    frame,
    label(title, { x: left + padding, y: base, size: titleSize, weight: 600 }),
    ...(aside === ''
      ? []
      : [label(aside, { x: right, y: base, size: lineSize, color: ink.muted, anchor: 'end' as const })]),
    ...lines.map((text, index) =>
      label(text, { x: left + padding, y: base + (index + 1) * lineHeight(lineSize), size: lineSize }),
    ),
  );
}

/** On paper, so that an arrow that passes below does not strike it through. */
function textAt({ text, at }: PlacedArrow, { lineSize }: Style): readonly SvgNode[] {
  if (!at) return [];
  const [width, height] = [textWidth(text, lineSize), lineHeight(lineSize)];
  return [
    element('rect', { x: at.x - width / 2, y: at.y - height / 2, width, height, fill: ink.paper }),
    label(text, { x: at.x, y: at.y + lineSize / 3, size: lineSize, color: ink.muted, anchor: 'middle' }),
  ];
}

const ends = '#59636e';
const groups: readonly (readonly [color: string, operators: readonly string[]])[] = [
  ['#0b4f94', ['Gemm', 'MatMul', 'Conv']],
  ['#0f8a68', ['Relu', 'Sigmoid', 'Tanh', 'Softmax', 'LogSoftmax', 'Elu', 'Selu', 'LeakyRelu', 'Gelu', 'Softplus']],
  ['#b0468f', ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ArgMax', 'ArgMin', 'TopK']],
  ['#c2570c', ['Loop', 'Scan', 'If']],
];

/** Products, activations, reductions and control stand out; everything else is grey. */
function colorOf(operator: string): string {
  return groups.find(([, operators]) => operators.includes(operator))?.[0] ?? '#8c959f';
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
