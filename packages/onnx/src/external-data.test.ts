import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { ConfigError, DataError } from '@rivulet/tensor';
import { trained } from '../test/nets.js';
import { exportOnnx, exportOnnxFiles } from './export-onnx.js';
import { checkFits, dataFiles, takeOut } from './external-data.js';
import { modelSummary } from './model-summary.js';
import { type GraphProto, type TensorProto, decodeModel, elementTypes } from './proto.js';

const tensor = (name: string, bytes: number): TensorProto => ({
  dims: [bytes],
  dataType: elementTypes.int8,
  name,
  rawData: Uint8Array.from({ length: bytes }, (_, index) => index % 100),
});
const graphOf = (...initializers: TensorProto[]): GraphProto => ({
  nodes: [],
  name: '',
  initializers,
  inputs: [],
  outputs: [],
});
const reference = (entries: Readonly<Record<string, string>>): GraphProto =>
  graphOf({
    ...tensor('w', 0),
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    dataLocation: 1,
  });
const location = 'model.onnx.data';

describe('takeOut', () => {
  // 'a' (5000 bytes) lies at 0 and ends in the second page, so 'c' (4096) lies at 8192 and ends at 12288.
  it('puts large initializers one after another, each at the beginning of a page', () => {
    const [a, b, c] = [tensor('a', 5000), tensor('b', 10), tensor('c', 4096)];
    const { graph, data } = takeOut(graphOf(a, b, c), { location }, 'test');
    expect(data.length).toBe(12288);
    expect(data.subarray(0, 5000)).toEqual(a.rawData);
    expect(data.subarray(5000, 8192).every((byte) => byte === 0)).toBe(true);
    expect(data.subarray(8192)).toEqual(c.rawData);
    expect(graph.initializers[1]).toBe(b);
    expect(graph.initializers[2]).toEqual({
      ...c,
      rawData: new Uint8Array(0),
      dataLocation: 1,
      externalData: [
        { key: 'location', value: location },
        { key: 'offset', value: '8192' },
        { key: 'length', value: '4096' },
      ],
    });
    expect(dataFiles(graph)).toEqual([{ location, size: 12288 }]);
  });

  it.each([
    [1023, 0],
    [1024, 1024],
  ])('leaves what is below 1024 bytes in the model: of %d bytes it takes %d', (bytes, taken) => {
    expect(takeOut(graphOf(tensor('a', bytes)), { location }, 'test').data.length).toBe(taken);
  });

  it.each(['', '.', '..', '/tmp/a', '../a', 'a/../b', 'a//b', 'a\\b', 'C:a', 'a\0'])(
    'refuses %j as a location: it could lead out of the folder of the model',
    (wrong) => {
      expect(() => takeOut(graphOf(), { location: wrong }, 'test')).toThrow(ConfigError);
      expect(() => dataFiles(reference({ location: wrong }))).toThrow(DataError);
    },
  );

  it('refuses a threshold of no bytes', () => {
    expect(() => takeOut(graphOf(), { location, threshold: 0 }, 'test')).toThrow(
      new ConfigError('test: expected an integer threshold ≥ 1, received 0'),
    );
  });
});

describe('dataFiles', () => {
  it('refuses offsets and lengths that are no counts', () => {
    for (const wrong of ['-1', '1.5', 'x', '', '99999999999999999999']) {
      expect(() => dataFiles(reference({ location, length: wrong }))).toThrow(
        new DataError(`w: its numbers are said to be where they cannot be: location "${location}", length "${wrong}"`),
      );
      expect(() => dataFiles(reference({ location, offset: wrong }))).toThrow(DataError);
    }
    expect(() => dataFiles(reference({}))).toThrow(/no location/);
  });
});

describe('checkFits', () => {
  it('accepts 1 byte less than 2 GiB, and says of more what to do', () => {
    // Nothing but the lengths is looked at.
    const claims = (length: number): TensorProto => ({ ...tensor('a', 0), rawData: { length } as Uint8Array });
    expect(() => checkFits(graphOf(claims(2 ** 30), claims(2 ** 30 - 1)), 'test')).not.toThrow();
    expect(() => checkFits(graphOf(claims(2 ** 30), claims(2 ** 30)), 'test')).toThrow(
      new ConfigError(
        'test: the weights have 2147483648 bytes, and a model file stays below 2147483648; ' +
          'put the large ones into a file of their own with externalData',
      ),
    );
  });
});

describe('exportOnnxFiles', () => {
  const net = trained(mlp({ sizes: [2, 40, 40, 2] }), softmaxCrossEntropy(), 2);

  it('gives the same numbers in two files as in one, and says in the metadata where they are', () => {
    const { bytes, data } = exportOnnxFiles({ ...net, externalData: { location } });
    const [whole, parts] = [decodeModel(exportOnnx(net)), decodeModel(bytes)];
    expect(parts.graph.nodes).toEqual(whole.graph.nodes);
    // Of 2·40, 40, 40·40, 40, 40·2 and 2 numbers of four bytes only the square matrix has 1024 bytes.
    expect(data?.location).toBe(location);
    expect(data?.bytes).toEqual(whole.graph.initializers.find(({ name }) => name === 'params/2.weight')?.rawData);
    const { metadata, data: files, parameters } = modelSummary(bytes);
    expect(metadata).toEqual({ export: '{"externalData":{"location":"model.onnx.data"}}' });
    expect(files).toEqual([{ location, size: 6400 }]);
    expect(parameters).toBe(modelSummary(exportOnnx(net)).parameters);
  });

  it('gives one file where nothing is large, and where nothing is asked', () => {
    expect(exportOnnxFiles({ ...net, externalData: { location, threshold: 6401 } }).data).toBeNull();
    expect(exportOnnxFiles(net)).toEqual({ bytes: exportOnnx(net), data: null });
    const all = { ...net, externalData: { location } };
    expect(() => exportOnnx(all)).toThrow(/exportOnnxFiles gives both/);
  });
});
