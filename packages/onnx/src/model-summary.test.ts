import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { DataError } from '@rivulet/tensor';
import { trained } from '../test/nets.js';
import { exportOnnx } from './export-onnx.js';
import { modelSummary } from './model-summary.js';
import { decodeModel, encodeModel } from './proto.js';

const bytes = exportOnnx({ ...trained(mlp({ sizes: [2, 3, 2] }), softmaxCrossEntropy(), 2), classes: ['a', 'b'] });

describe('modelSummary', () => {
  it('counts nodes by operator, numbers and bytes', () => {
    // 2·3 + 3 weights and biases, then 3·2 + 2.
    expect(modelSummary(bytes)).toMatchObject({
      nodes: 5,
      operators: { ArgMax: 1, Gemm: 2, Relu: 1, Softmax: 1 },
      parameters: 17,
      size: bytes.length,
    });
  });

  it('reads files of other programs: initializers among the inputs, unknown lengths, other types and operator sets', () => {
    const { graph, ...model } = decodeModel(bytes);
    const typed = (dims: readonly object[], elemType: number): object => ({
      tensorType: { elemType, shape: { dims } },
    });
    const foreign = encodeModel({
      ...model,
      producerVersion: '',
      opsetImport: [{ domain: 'com.example', version: 3 }],
      graph: {
        ...graph,
        inputs: [{ name: 'params/0.bias' }, { name: 'in', type: typed([{}, { dimParam: 'n' }], 11) }],
        outputs: [{ name: 'out' }],
      },
    });
    expect(modelSummary(foreign)).toMatchObject({
      producer: 'rivulet',
      opset: 0,
      inputs: [{ name: 'in', type: 'float64', shape: ['?', 'n'] }],
      outputs: [{ name: 'out', type: '0', shape: [] }],
    });
  });

  it('keeps metadata whose names mean something to JavaScript', () => {
    const { graph, ...model } = decodeModel(bytes);
    const { metadata } = modelSummary(
      encodeModel({ ...model, graph, metadataProps: [{ key: '__proto__', value: 'x' }] }),
    );
    expect(Object.entries(metadata)).toEqual([['__proto__', 'x']]);
  });

  it('refuses what is no model', () => {
    expect(() => modelSummary(new TextEncoder().encode('label,x,y\n1,2,3\n'))).toThrow(DataError);
  });
});
