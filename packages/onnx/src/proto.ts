/**
 * The part of the ONNX format that Rivulet writes and reads, as plain data.
 *
 * Field numbers are those of onnx.proto; fields that are not listed are skipped when reading.
 */
import { DataError } from '@rivulet/tensor';
import { type Fields, decode, encode } from './codec.js';
import * as field from './fields.js';

/** A model file. */
export type ModelProto = {
  /** Version of the file format; Rivulet writes 8. */
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  /** What the model is for and how it is used, in words. */
  readonly docString?: string;
  readonly graph: GraphProto;
  /** Versions of the operator sets that the nodes are to be read by. */
  readonly opsetImport: readonly OperatorSetIdProto[];
  readonly metadataProps: readonly StringStringEntryProto[];
};

/** Nodes in an order in which each comes after those it needs. */
export type GraphProto = {
  readonly nodes: readonly NodeProto[];
  readonly name: string;
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
};

/** One operation; values are passed by name. */
export type NodeProto = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attributes: readonly AttributeProto[];
  /** '' is the operator set of ONNX itself. */
  readonly domain: string;
};

/** A named setting of a node; `type` says which of the values it has. */
export type AttributeProto = {
  readonly name: string;
  /** One of `attributeTypes`. */
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  /** The body of a `Loop`, a `Scan` or an `If`. */
  readonly g?: GraphProto;
  readonly floats?: readonly number[];
  readonly ints: readonly number[];
  readonly strings?: readonly Uint8Array[];
};

/** Numbers with a shape. */
export type TensorProto = {
  readonly dims: readonly number[];
  /** One of `elementTypes`. */
  readonly dataType: number;
  readonly name: string;
  /** Little-endian, row-major. Empty where the numbers are in one of the lists below, or outside the file. */
  readonly rawData: Uint8Array;
  readonly floatData?: readonly number[];
  /** Integers of up to 32 bits, truth values, and the bits of float16. */
  readonly int32Data?: readonly number[];
  /** Texts, each in UTF-8. */
  readonly stringData?: readonly Uint8Array[];
  readonly int64Data?: readonly number[];
  readonly doubleData?: readonly number[];
  /** Where the numbers are, for those in a file of their own: `location`, `offset`, `length`. */
  readonly externalData?: readonly StringStringEntryProto[];
  /** 1: outside the file. */
  readonly dataLocation?: number;
};

/** Name and type of an input or output. */
export type ValueInfoProto = { readonly name: string; readonly type?: TypeProto };

/** The type of a value; other things than tensors are not read. */
export type TypeProto = { readonly tensorType?: TensorTypeProto };

/** Element type and shape of a tensor. */
export type TensorTypeProto = { readonly elemType: number; readonly shape?: TensorShapeProto };

/** Lengths of the axes. */
export type TensorShapeProto = { readonly dims: readonly DimensionProto[] };

/** A length: a number, or a name for one that is known only when the model runs. */
export type DimensionProto = { readonly dimValue?: number; readonly dimParam?: string };

/** An operator set and its version. */
export type OperatorSetIdProto = { readonly domain: string; readonly version: number };

/** An entry of the metadata. */
export type StringStringEntryProto = { readonly key: string; readonly value: string };

/** Numbers that stand for element types (TensorProto.DataType). */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

/** Numbers that stand for kinds of attributes (AttributeProto.AttributeType). */
export const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

const dimension: Fields<DimensionProto> = {
  dimValue: field.optionalInteger(1),
  dimParam: field.optionalText(2),
};
const tensorShape: Fields<TensorShapeProto> = { dims: field.repeated(1, dimension) };
const tensorType: Fields<TensorTypeProto> = {
  elemType: field.integer(1),
  shape: field.optional(2, tensorShape),
};
const type: Fields<TypeProto> = { tensorType: field.optional(1, tensorType) };
const valueInfo: Fields<ValueInfoProto> = { name: field.text(1), type: field.optional(2, type) };
const entry: Fields<StringStringEntryProto> = { key: field.text(1), value: field.text(2) };
const tensor: Fields<TensorProto> = {
  dims: field.integers(1),
  dataType: field.integer(2),
  floatData: field.filled(field.floats(4)),
  int32Data: field.filled(field.integers(5)),
  stringData: field.filled(field.manyBytes(6)),
  int64Data: field.filled(field.integers(7)),
  name: field.text(8),
  rawData: field.bytes(9),
  doubleData: field.filled(field.doubles(10)),
  externalData: field.filled(field.repeated(13, entry)),
  dataLocation: field.optionalInteger(14),
};
const attribute: Fields<AttributeProto> = {
  name: field.text(1),
  f: field.optionalFloat(2),
  i: field.optionalInteger(3),
  s: field.optionalBytes(4),
  t: field.optional(5, tensor),
  g: field.optional(6, () => graph),
  floats: field.filled(field.floats(7)),
  ints: field.integers(8),
  strings: field.filled(field.manyBytes(9)),
  type: field.integer(20),
};
const node: Fields<NodeProto> = {
  inputs: field.texts(1),
  outputs: field.texts(2),
  name: field.text(3),
  opType: field.text(4),
  attributes: field.repeated(5, attribute),
  domain: field.text(7),
};
const graph: Fields<GraphProto> = {
  nodes: field.repeated(1, node),
  name: field.text(2),
  initializers: field.repeated(5, tensor),
  inputs: field.repeated(11, valueInfo),
  outputs: field.repeated(12, valueInfo),
};
/** What can be in a file, complete or not. */
type AnyModel = Omit<ModelProto, 'graph'> & { readonly graph?: GraphProto };

const model: Fields<AnyModel> = {
  irVersion: field.integer(1),
  producerName: field.text(2),
  producerVersion: field.text(3),
  docString: field.optionalText(6),
  graph: field.optional(7, graph),
  opsetImport: field.repeated(8, { domain: field.text(1), version: field.integer(2) }),
  metadataProps: field.repeated(14, entry),
};

/**
 * The bytes of an ONNX file.
 *
 * Equal models give equal bytes, on every platform.
 *
 * @example
 * writeFileSync('model.onnx', encodeModel(model));
 */
export function encodeModel(source: ModelProto): Uint8Array {
  return encode<AnyModel>(model, source);
}

/**
 * Reads an ONNX file; what Rivulet does not need is left out.
 *
 * @param bytes the whole file; initializers are views of it
 * @throws DataError when the bytes are cut off or no ONNX model
 * @example
 * decodeModel(readFileSync('model.onnx')).metadataProps;
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const decoded = decode(model, bytes, 'an ONNX model');
  const missing =
    decoded.irVersion <= 0 ? 'format version' : decoded.opsetImport.length === 0 ? 'operator set' : 'graph';
  if (decoded.graph === undefined || missing !== 'graph') {
    throw new DataError(`not an ONNX model: it has no ${missing}; the file may be cut off`);
  }
  return { ...decoded, graph: decoded.graph };
}
