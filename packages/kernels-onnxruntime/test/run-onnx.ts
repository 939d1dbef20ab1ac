/**
 * Any program in ONNX Runtime: its data leaves are the inputs, its outputs the outputs.
 */
import {
  GraphBuilder,
  type Parameters,
  type Pattern,
  elementTypes,
  encodeModel,
  irVersionOf,
  lowerProgram,
  target,
} from '@rivulet/onnx';
import type { Floats, Program } from '@rivulet/tensor';
import * as ort from 'onnxruntime-node';

/** The model of a program, with an output `out/NAME` for each of its outputs. */
export function toModel(
  program: Program,
  parameters: Parameters,
  patterns?: readonly Pattern[],
  opset: number = target.opset,
): Uint8Array {
  const graph = new GraphBuilder(null, { opset });
  const data = Object.fromEntries([...program.data].map(([name, leaf]) => [name, graph.input(name, leaf.shape)]));
  const values = lowerProgram(graph, { program, parameters, data, patterns });
  for (const [name, value] of values) {
    graph.output(`out/${name}`, value, elementTypes.float32, program.outputs.get(name)?.shape ?? []);
  }
  return encodeModel({
    irVersion: irVersionOf(opset, 'test'),
    producerName: 'test',
    producerVersion: '',
    graph: graph.finish('test'),
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: [],
  });
}

/** What ONNX Runtime computes for some samples. */
export async function runModel(
  bytes: Uint8Array,
  program: Program,
  data: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Record<string, { readonly values: Floats; readonly shape: readonly number[] }>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feeds = Object.entries(data).map(([name, values]) => {
      const columns = Number(program.data.get(name)?.shape[1]);
      const list = Float32Array.from(values);
      return [name, new ort.Tensor('float32', list, [list.length / columns, columns])] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([name, { data: values, dims }]) => [
        name.replace('out/', ''),
        { values: values as Float32Array, shape: dims },
      ]),
    );
  } finally {
    await session.release();
  }
}
