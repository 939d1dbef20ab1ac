/**
 * What of a graph is drawn: boxes with lines of text, and the arrows between them.
 */
import {
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  attributeTypes,
  elementTypes,
} from '@rivulet/onnx';
import { type ValueShape, shapeText, valueShapes } from './value-shapes.js';

/** What a box stands for. */
export type BoxKind = 'input' | 'output' | 'outer' | 'node';

/** A box before it has a place. */
export type Box = {
  readonly id: string;
  readonly kind: BoxKind;
  /** The operator, or the name of an input or output. */
  readonly title: string;
  /** Beside the title: the name of a node. */
  readonly aside: string;
  /** Below it: shapes, initializers, attributes. */
  readonly lines: readonly string[];
};

/** From the box that makes a value to one that takes it. */
export type Arrow = { readonly from: string; readonly to: string; readonly text: string };

/** All of one graph. */
export type Drawing = { readonly boxes: readonly Box[]; readonly arrows: readonly Arrow[] };

/** A value that more nodes than this take is named in their boxes instead of being joined to each. */
const manyUses = 4;
/** Stands before the name of an output in the box that makes it. */
const makes = '→';
const longest = 30;

/**
 * Boxes and arrows of a graph.
 *
 * Initializers stand inside the boxes that use them, single numbers with their value.
 *
 * @param compact for large graphs: no names of nodes, no attributes, no texts at arrows; and inputs and outputs that are
 *   not rows of data stand inside boxes, too, as a training step has one of each for every parameter
 * @param around initializers of the graphs that this one is a body in
 */
export function drawingOf(graph: GraphProto, compact: boolean, around: readonly TensorProto[] = []): Drawing {
  const shapes = valueShapes(graph);
  const initializers = new Map([...around, ...graph.initializers].map((tensor) => [tensor.name, tensor]));
  const given = graph.inputs.filter(({ name }) => !initializers.has(name));
  const uses = countUses(graph.nodes);
  const results = new Set(graph.outputs.map(({ name }) => name));
  const isNamed = ({ name, type }: ValueInfoProto): boolean =>
    (uses.get(name) ?? 0) > (compact && type?.tensorType?.shape?.dims[0]?.dimParam === undefined ? 0 : manyUses);
  // What has rows is the course of the computation, which has to be seen.
  const isShared = (name: string): boolean =>
    compact &&
    (uses.get(name) ?? 0) > manyUses &&
    shapes.get(name)?.every((length) => typeof length === 'number') === true;
  const shared = new Set(graph.nodes.flatMap(({ outputs }) => outputs.filter(isShared)));
  const named = new Set([...given.filter(isNamed).map(({ name }) => name), ...shared]);
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  /** Box that makes a value. */
  const makers = new Map<string, string>();
  const outer = new Map<string, string>();
  const shapeOf = (name: string): string => text(shapes.get(name));

  given.forEach(({ name, type }, index) => {
    if (named.has(name)) return;
    const id = `in ${index}`;
    const kind = typeName(type?.tensorType?.elemType);
    boxes.push({ id, kind: 'input', title: short(name), aside: '', lines: [`${kind} ${shapeOf(name)}`.trim()] });
    makers.set(name, id);
  });
  graph.nodes.forEach((node, index) => {
    for (const name of node.outputs) if (name !== '') makers.set(name, `node ${index}`);
  });
  graph.nodes.forEach((node, index) => {
    const id = `node ${index}`;
    const lines: string[] = [];
    for (const name of node.inputs) {
      const tensor = initializers.get(name);
      if (tensor) lines.push(initializerText(tensor, compact));
      else if (named.has(name)) lines.push(`${short(name)} ${shapeOf(name)}`.trim());
      else if (name !== '') {
        let from = makers.get(name) ?? outer.get(name);
        if (from === undefined) {
          from = `outer ${outer.size}`;
          outer.set(name, from);
          boxes.push({ id: from, kind: 'outer', title: short(name), aside: '', lines: ['from outside'] });
        }
        arrows.push({ from, to: id, text: compact ? '' : shapeOf(name) });
      }
    }
    if (compact)
      lines.push(...node.outputs.filter((name) => results.has(name)).map((name) => `${makes} ${short(name)}`));
    else lines.push(...node.attributes.flatMap(attributeText));
    const aside = compact ? (node.outputs.find((name) => shared.has(name)) ?? '') : node.name;
    boxes.push({ id, kind: 'node', title: short(node.opType), aside: short(aside), lines });
  });
  graph.outputs.forEach(({ name, type }, index) => {
    const from = makers.get(name);
    if (compact && from !== undefined) return;
    const id = `out ${index}`;
    const kind = typeName(type?.tensorType?.elemType);
    const what = initializers.has(name)
      ? 'an initializer'
      : given.some((input) => input.name === name)
        ? 'an input'
        : `${kind} ${shapeOf(name)}`.trim();
    boxes.push({ id, kind: 'output', title: short(name), aside: '', lines: [what] });
    if (from !== undefined) arrows.push({ from, to: id, text: '' });
  });
  return { boxes, arrows };
}

function countUses(nodes: readonly NodeProto[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** `params/0.weight [12, 2]`, or the number where it is a single one. */
function initializerText(tensor: TensorProto, compact: boolean): string {
  const number = singleNumber(tensor);
  if (number !== null) return compact ? number : `${short(tensor.name)} = ${number}`;
  return compact && tensor.dims.length > 0 ? shapeText(tensor.dims) : `${short(tensor.name)} ${shapeText(tensor.dims)}`;
}

/** The number of a tensor that holds one, as text; `null` where it holds others, or keeps them elsewhere. */
function singleNumber({ dims, dataType, rawData, floatData, int64Data }: TensorProto): string | null {
  if (dims.some((length) => length !== 1)) return null;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  if (dataType === elementTypes.float32 && (rawData.length === 4 || floatData?.length === 1)) {
    return String(Number((floatData?.[0] ?? view.getFloat32(0, true)).toPrecision(6)));
  }
  if (dataType === elementTypes.float64 && rawData.length === 8) return String(view.getFloat64(0, true));
  if (dataType === elementTypes.int64 && (rawData.length === 8 || int64Data?.length === 1)) {
    return String(int64Data?.[0] ?? view.getBigInt64(0, true));
  }
  return dataType === elementTypes.bool && rawData.length === 1 ? String(rawData[0] !== 0) : null;
}

/** Settings that fit into a line; bodies have a picture of their own. */
function attributeText({ name, type, i, f, ints }: NodeProto['attributes'][number]): readonly string[] {
  if (type === attributeTypes.int) return [`${name} ${i ?? 0}`];
  if (type === attributeTypes.float) return [`${name} ${Number((f ?? 0).toPrecision(6))}`];
  if (type === attributeTypes.ints) return [short(`${name} ${ints.join(', ')}`)];
  return type === attributeTypes.graph ? [`${name}: see below`] : [];
}

function typeName(elemType = 0): string {
  return Object.entries(elementTypes).find(([, value]) => value === elemType)?.[0] ?? '';
}

function text(shape: ValueShape | undefined): string {
  return shape ? shapeText(shape) : '';
}

/** The end of a long name tells more than its beginning: names are paths. */
function short(name: string): string {
  return name.length > longest ? `…${name.slice(1 - longest)}` : name;
}
