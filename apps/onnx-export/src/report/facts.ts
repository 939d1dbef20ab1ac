/**
 * What is in a model file, for reports: the same for our models and for others'.
 */
import { type TensorProto, type ValueSummary, decodeModel, elementTypes, modelSummary } from '@rivulet/onnx';

/** An initializer of the model. */
export type TensorFact = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** How many numbers it has, and the bytes they take. */
  readonly numbers: number;
  readonly bytes: number;
};

/** What a file holds. */
export type FileFacts = {
  readonly size: number;
  readonly producer: string;
  readonly opset: number;
  readonly irVersion: number;
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  readonly nodes: number;
  readonly parameters: number;
  readonly operators: Readonly<Record<string, number>>;
  readonly tensors: readonly TensorFact[];
  /** As data, where an entry is JSON. */
  readonly metadata: Readonly<Record<string, unknown>>;
};

/**
 * Reads the facts of a file.
 *
 * @throws DataError when the bytes are no ONNX model
 */
export function factsOf(bytes: Uint8Array): FileFacts {
  const { metadata, ...summary } = modelSummary(bytes);
  return {
    ...summary,
    tensors: decodeModel(bytes).graph.initializers.map(tensorFact),
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, dataOf(text)])),
  };
}

/** The value of an entry; the text itself where it is no JSON. */
export function dataOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `features float32 [batch, 2]`. */
export function valueText({ name, type, shape }: ValueSummary): string {
  return `${name} ${type} [${shape.join(', ')}]`;
}

const bytesOf: Readonly<Record<string, number>> = {
  ...{ float64: 8, int64: 8, float32: 4, int32: 4, float16: 2 },
  ...{ int8: 1, uint8: 1, bool: 1 },
};

function tensorFact({ name, dataType, dims, rawData }: TensorProto): TensorFact {
  const type = Object.entries(elementTypes).find(([, value]) => value === dataType)?.[0] ?? String(dataType);
  const numbers = dims.reduce((product, length) => product * length, 1);
  return { name, type, shape: dims, numbers, bytes: numbers * (bytesOf[type] ?? 0) || rawData.length };
}
