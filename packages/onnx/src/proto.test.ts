import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { DataError } from '@rivulet/tensor';
import fc from 'fast-check';
import { trained } from '../test/nets.js';
import { exportOnnx } from './export-onnx.js';
import { modelSummary } from './model-summary.js';
import { type ModelProto, attributeTypes, decodeModel, elementTypes, encodeModel } from './proto.js';

const small: ModelProto = {
  irVersion: 8,
  producerName: 'p',
  producerVersion: '',
  graph: {
    nodes: [
      {
        inputs: ['x'],
        outputs: ['y'],
        name: '',
        opType: 'Neg',
        domain: '',
        attributes: [{ name: 'k', type: attributeTypes.ints, ints: [-1] }],
      },
    ],
    name: 'g',
    initializers: [{ dims: [1], dataType: elementTypes.int64, name: 'c', rawData: new Uint8Array(8) }],
    inputs: [
      { name: 'x', type: { tensorType: { elemType: 1, shape: { dims: [{ dimParam: 'batch' }, { dimValue: 2 }] } } } },
    ],
    outputs: [{ name: 'y' }],
  },
  opsetImport: [{ domain: '', version: 17 }],
  metadataProps: [{ key: 'a', value: 'b' }],
};

const model = ((): Uint8Array => {
  const net = trained(mlp({ sizes: [2, 3, 2] }), softmaxCrossEntropy(), 2);
  return exportOnnx({
    ...net,
    classes: ['a', 'b'],
    scaling: { offset: [1, 2], factor: [3, 4] },
    metadata: { seed: '1' },
  });
})();

/** What may come of bytes that are no model. */
function survives(bytes: Uint8Array): boolean {
  try {
    decodeModel(bytes);
    modelSummary(bytes);
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

describe('encodeModel and decodeModel', () => {
  // By the field numbers of onnx.proto: ir_version 1 (0x08), producer_name 2 (0x12), graph 7 (0x3a),
  // opset_import 8 (0x42), metadata_props 14 (0x72). In the graph: node 1 (0x0a) with input 1, output
  // 2, op_type 4 (0x22), attribute 5 (0x2a: name 1, ints 8 = 0x42 with −1 as ten bytes, type 20 =
  // 0xa0 0x01); name 2; initializer 5 (0x2a: dims 1 packed, data_type 2, name 8 = 0x42, raw_data 9 =
  // 0x4a); input 11 (0x5a: name 1, type 2 → tensor_type 1 → elem_type 1, shape 2 → dim 1 → dim_value
  // 1 or dim_param 2); output 12 (0x62).
  it('use the field numbers of onnx.proto', () => {
    const attribute = [0x0a, 1, 0x6b, 0x42, 10, ...new Array<number>(9).fill(0xff), 1, 0xa0, 1, 7];
    const node = [0x0a, 1, 0x78, 0x12, 1, 0x79, 0x22, 3, 0x4e, 0x65, 0x67, 0x2a, attribute.length, ...attribute];
    const initializer = [0x0a, 1, 1, 0x10, 7, 0x42, 1, 0x63, 0x4a, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    const shape = [0x0a, 7, 0x12, 5, 0x62, 0x61, 0x74, 0x63, 0x68, 0x0a, 2, 0x08, 2];
    const tensor = [0x08, 1, 0x12, shape.length, ...shape];
    const input = [0x0a, 1, 0x78, 0x12, tensor.length + 2, 0x0a, tensor.length, ...tensor];
    const graph = [
      ...[0x0a, node.length, ...node],
      ...[0x12, 1, 0x67],
      ...[0x2a, initializer.length, ...initializer],
      ...[0x5a, input.length, ...input],
      ...[0x62, 3, 0x0a, 1, 0x79],
    ];
    const bytes = [
      0x08,
      8,
      0x12,
      1,
      0x70,
      0x3a,
      graph.length,
      ...graph,
      0x42,
      2,
      0x10,
      17,
      0x72,
      6,
      0x0a,
      1,
      0x61,
      0x12,
      1,
      0x62,
    ];
    expect([...encodeModel(small)]).toEqual(bytes);
    expect(decodeModel(Uint8Array.from(bytes))).toEqual(small);
  });

  it('give back an exported model byte for byte', () => {
    expect(encodeModel(decodeModel(model))).toEqual(model);
  });

  it('refuse a model without its necessary parts, naming one', () => {
    expect(() => decodeModel(new Uint8Array(0))).toThrow(
      'not an ONNX model: it has no format version; the file may be cut off',
    );
    expect(() => decodeModel(encodeModel({ ...small, opsetImport: [] }))).toThrow(/no operator set/);
    expect(() => decodeModel(Uint8Array.of(0x08, 8, 0x42, 2, 0x10, 17))).toThrow(/no graph/);
  });

  it('refuse a file cut off anywhere but between two entries of the metadata', () => {
    const metadata = decodeModel(model).metadataProps.map(
      (_, count, all) => encodeModel({ ...decodeModel(model), metadataProps: all.slice(0, count) }).length,
    );
    const fine = Array.from({ length: model.length }, (_, length) => length).filter((length) =>
      survives(model.subarray(0, length)),
    );
    expect(fine).toEqual(metadata);
  });

  it('give a model or a DataError for changed bytes, never anything else', () => {
    const change = fc.record({ at: fc.nat(model.length - 1), to: fc.nat(255) });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = model.slice();
        for (const { at, to } of changes) bytes[at] = to;
        if (!survives(bytes)) refused++;
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  it('give a model or a DataError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        survives(bytes);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  it('read 200,000 empty nodes in time that grows with their number', () => {
    // Two bytes a node; a list that is copied for each would take minutes.
    const nodes = new Uint8Array(400_000).map((_, index) => (index % 2 === 0 ? 0x0a : 0));
    const header = Uint8Array.of(0x08, 8, 0x42, 2, 0x10, 17, 0x3a, 0x80, 0xb5, 0x18);
    const bytes = new Uint8Array(header.length + nodes.length);
    bytes.set(header);
    bytes.set(nodes, header.length);
    expect(modelSummary(bytes).nodes).toBe(200_000);
  });
});
