/**
 * A model with all its numbers, those of files beside it among them.
 */
import { dirname, join } from 'node:path';
import { type ExportedFiles, type ModelProto, type TensorProto, decodeModel, modelSummary } from '@rivulet/onnx';
import { type Place, readWhole } from '../files.js';

/** What is asked about. */
export type WholeModel = {
  readonly bytes: Uint8Array;
  /** The file with large weights; `null` where there is none. */
  readonly data: ExportedFiles['data'];
  /** As if all were in one file. */
  readonly model: ModelProto;
};

/**
 * Reads a model, and the first file beside it that it names: ours have at most one.
 *
 * @throws DataError when the bytes are no model, or the file beside it cannot be read
 */
export function wholeModel(bytes: Uint8Array, { path, shown }: Place): WholeModel {
  const [named] = modelSummary(bytes).data;
  if (!named) return wholeOf({ bytes, data: null });
  const [inPath, inText] = [path, shown].map((name) => join(dirname(name), named.location));
  const beside = readWhole({ path: inPath ?? '', shown: inText ?? '' });
  return wholeOf({ bytes, data: { location: named.location, bytes: beside } });
}

/** The same of a model that was just made. */
export function wholeOf({ bytes, data }: ExportedFiles): WholeModel {
  const model = decodeModel(bytes);
  if (!data) return { bytes, data, model };
  const initializers = model.graph.initializers.map((tensor) => broughtIn(tensor, data.bytes));
  return { bytes, data, model: { ...model, graph: { ...model.graph, initializers } } };
}

function broughtIn({ externalData, dataLocation, ...tensor }: TensorProto, from: Uint8Array): TensorProto {
  if (dataLocation !== 1 || !externalData) return tensor;
  const [offset = 0, length = 0] = ['offset', 'length'].map((name) =>
    Number(externalData.find(({ key }) => key === name)?.value),
  );
  return { ...tensor, rawData: from.subarray(offset, offset + length) };
}
