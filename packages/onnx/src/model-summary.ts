/**
 * What is in an ONNX file, for reports.
 */
import { type DataFile, dataFiles } from './external-data.js';
import { type ValueInfoProto, decodeModel, elementTypes } from './proto.js';
import { countOf } from './tensor-numbers.js';

/** An input or output: lengths of axes, by name where they are known only when the model runs. */
export type ValueSummary = {
  readonly name: string;
  /** `float32`, `int64`, `bool`, …; the number of a type that has no name here. */
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

/** What `modelSummary` finds. */
export type ModelSummary = {
  readonly irVersion: number;
  /** Version of ONNX's own operator set; 0 if the model does not use it. */
  readonly opset: number;
  /** Who wrote it: `rivulet 1`. */
  readonly producer: string;
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  /** Number of nodes, in all and by operator, by name. */
  readonly nodes: number;
  readonly operators: Readonly<Record<string, number>>;
  /** Numbers in initializers. */
  readonly parameters: number;
  /** Size of the file in bytes. */
  readonly size: number;
  /** Files beside it that hold numbers of it. */
  readonly data: readonly DataFile[];
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * Summarises an ONNX file without running it.
 *
 * @param bytes the whole file
 * @throws DataError when the bytes are cut off or no ONNX model, or a tensor claims other numbers than it has or keeps
 * them where they cannot be
 * @example
 * const { opset, inputs, metadata } = modelSummary(readFileSync('model.onnx'));
 */
export function modelSummary(bytes: Uint8Array): ModelSummary {
  const { irVersion, producerName, producerVersion, graph, opsetImport, metadataProps } = decodeModel(bytes);
  const operators = new Map<string, number>();
  for (const { opType } of graph.nodes) operators.set(opType, (operators.get(opType) ?? 0) + 1);
  const given = new Set(graph.initializers.map(({ name }) => name));
  return {
    irVersion,
    opset: opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0,
    producer: `${producerName} ${producerVersion}`.trim(),
    // Old files list initializers among the inputs as well.
    inputs: graph.inputs.filter(({ name }) => !given.has(name)).map(summary),
    outputs: graph.outputs.map(summary),
    nodes: graph.nodes.length,
    operators: Object.fromEntries([...operators].sort(([a], [b]) => (a < b ? -1 : 1))),
    parameters: graph.initializers
      .filter(({ dataType }) => dataType === elementTypes.float32 || dataType === elementTypes.float16)
      .reduce((sum, tensor) => sum + countOf(tensor), 0),
    size: bytes.length,
    data: dataFiles(graph),
    metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
  };
}

function summary({ name, type }: ValueInfoProto): ValueSummary {
  const number = type?.tensorType?.elemType ?? 0;
  const known = Object.entries(elementTypes).find(([, value]) => value === number)?.[0];
  const dims = type?.tensorType?.shape?.dims ?? [];
  return {
    name,
    type: known ?? String(number),
    shape: dims.map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?'),
  };
}
