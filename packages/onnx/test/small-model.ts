/**
 * Model files written down in a line or two, for tests of reading.
 */
import {
  type AttributeProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  attributeTypes,
  elementTypes,
  encodeModel,
} from '../src/proto.js';

/** A setting of a node: a text, numbers, or `{ int }`, since 1 alone is a float. */
export type Setting =
  number | string | readonly number[] | { readonly int: number } | { readonly ints: readonly number[] };

/** A node: operator, inputs, output, settings. Its name is that of its output with `/` in front. */
export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  settings: Readonly<Record<string, Setting>> = {},
): NodeProto {
  const [opType = '', domain = ''] = op.split(' of ');
  const attributes = Object.entries(settings).map(([name, setting]) => attribute(name, setting));
  return { inputs, outputs: [output], name: `/${output}`, opType, attributes, domain };
}

/** Floats as an initializer. */
export function floats(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  return { dims, dataType: elementTypes.float32, name, rawData: new Uint8Array(0), floatData: values };
}

/** Integers as an initializer. */
export function integers(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  return { dims, dataType: elementTypes.int64, name, rawData: new Uint8Array(0), int64Data: values };
}

/** A model from `x` [batch, columns] to `y`. */
export function model(
  nodes: readonly NodeProto[],
  initializers: readonly TensorProto[] = [],
  {
    opset = 17,
    columns = 2,
    ...changes
  }: Partial<ModelProto> & { readonly opset?: number; readonly columns?: number } = {},
): ModelProto {
  const dims = [{ dimParam: 'batch' }, { dimValue: columns }];
  const input = { name: 'x', type: { tensorType: { elemType: elementTypes.float32, shape: { dims } } } };
  return {
    irVersion: 8,
    producerName: 'test',
    producerVersion: '',
    graph: {
      nodes,
      name: 'g',
      initializers,
      inputs: [input],
      outputs: [{ name: 'y', type: { tensorType: { elemType: elementTypes.float32 } } }],
    },
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: [],
    ...changes,
  };
}

/** The same as bytes. */
export function file(...parts: Parameters<typeof model>): Uint8Array {
  return encodeModel(model(...parts));
}

function attribute(name: string, setting: Setting): AttributeProto {
  const { float, int, string, floats: reals, ints } = attributeTypes;
  if (typeof setting === 'number') return { name, type: float, f: setting, ints: [] };
  if (typeof setting === 'string') return { name, type: string, s: new TextEncoder().encode(setting), ints: [] };
  if ('int' in setting) return { name, type: int, i: setting.int, ints: [] };
  if ('ints' in setting) return { name, type: ints, ints: setting.ints };
  return { name, type: reals, floats: setting, ints: [] };
}
