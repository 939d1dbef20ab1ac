import {
  dense,
  elu,
  gelu,
  leakyRelu,
  mlp,
  relu,
  sequential,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  tanh,
  binaryCrossEntropy,
  meanSquaredError,
} from '@rivulet/layers';
import { decodeModel, encodeModel, exportOnnx, exportOnnxFiles, opsets } from '@rivulet/onnx';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { ConfigError, DataError, type Layer, RivuletError } from '@rivulet/tensor';
import { someRows, trained } from '../test/nets.js';
import { VerificationError } from './verification-error.js';
import { verifyModel } from './verify-model.js';

const rows = someRows(300, 2);
const classes = ['a', 'b'];
const net = trained(mlp({ sizes: [2, 8, 2] }), softmaxCrossEntropy(), 2);
const bytes = exportOnnx({ ...net, classes });

/** The same file with one number of one initializer changed. */
function disturbed(name: string, by: number): Uint8Array {
  const model = decodeModel(bytes.slice());
  const { rawData } = model.graph.initializers.find((one) => one.name === name) ?? { rawData: new Uint8Array(4) };
  const view = new DataView(rawData.buffer, rawData.byteOffset);
  view.setFloat32(0, view.getFloat32(0, true) + by, true);
  return encodeModel(model);
}

describe('verifyModel', () => {
  const hidden: Readonly<Record<string, () => readonly Layer[]>> = {
    relu: () => [relu()],
    tanh: () => [tanh()],
    sigmoid: () => [sigmoid()],
    softmax: () => [softmax()],
    'leaky relu': () => [leakyRelu()],
    elu: () => [elu()],
    gelu: () => [gelu()],
    'gelu by tanh': () => [gelu({ approximate: 'tanh' })],
    dropout: () => [relu(), dropout(0.5)],
    'batch normalisation before': () => [batchNorm(), relu()],
    'batch normalisation after': () => [tanh(), batchNorm({ convention: 'keras' })],
    'batch normalisation and dropout': () => [batchNorm({ affine: false }), sigmoid(), dropout(0.1)],
  };

  it.each(Object.keys(hidden))('accepts a classifier with %s, folded and not', async (name) => {
    const model = trained(mlp({ sizes: [2, 12, 13, 3], hidden: hidden[name] }), softmaxCrossEntropy(), 2);
    for (const foldConstants of [true, false]) {
      const file = exportOnnx({ ...model, classes: ['a', 'b', 'c'], foldConstants });
      const found = await verifyModel({ bytes: file, ...model, rows });
      expect(found).toMatchObject({ rows: 1300, dataRows: 300, sameLabels: 1300 });
      expect(found.maxAbsDiff).toBeLessThan(2e-6);
    }
  });

  it('accepts one logit, several values, and no hidden layer', async () => {
    const binary = trained(mlp({ sizes: [2, 6, 1] }), binaryCrossEntropy(), 2);
    const found = await verifyModel({ bytes: exportOnnx({ ...binary, classes }), ...binary, rows });
    expect(found.sameLabels).toBe(1300);
    const regression = trained(mlp({ sizes: [2, 6, 3] }), meanSquaredError(), 2);
    expect((await verifyModel({ bytes: exportOnnx(regression), ...regression, rows })).sameLabels).toBeNull();
    const linear = trained(mlp({ sizes: [2, 2] }), softmaxCrossEntropy(), 2);
    expect((await verifyModel({ bytes: exportOnnx({ ...linear, classes }), ...linear, rows })).maxAbsDiff).toBeLessThan(
      1e-6,
    );
  });

  const all = Array.from({ length: opsets.largest - opsets.least + 1 }, (_, index) => opsets.least + index);
  it.each(all)('accepts classifiers and values written for operator set %d', async (opset) => {
    const hidden = [batchNorm(), relu()];
    const classifier = trained(mlp({ sizes: [2, 6, 3], hidden }), softmaxCrossEntropy(), 2);
    const file = exportOnnx({ ...classifier, classes: ['a', 'b', 'c'], opset });
    expect((await verifyModel({ bytes: file, ...classifier, rows })).sameLabels).toBe(1300);
    const binary = trained(mlp({ sizes: [2, 6, 1] }), binaryCrossEntropy(), 2);
    const half = exportOnnx({ ...binary, classes, opset, float16: true });
    expect((await verifyModel({ bytes: half, ...binary, rows, float16: true })).sameLabels).toBeGreaterThan(1290);
    const location = 'numbers';
    const regression = trained(mlp({ sizes: [2, 6, 3], hidden: [tanh()] }), meanSquaredError(), 2);
    const files = exportOnnxFiles({ ...regression, opset, externalData: { location, threshold: 1 } });
    expect((await verifyModel({ ...files, ...regression, rows })).maxAbsDiff).toBeLessThan(2e-6);
  });

  it('compares on raw features when there is a scaling', async () => {
    const scaling = { offset: [0.3, -2], factor: [4, 0.5] };
    const file = exportOnnx({ ...net, classes, scaling });
    const found = await verifyModel({ bytes: file, ...net, rows, scaling });
    expect(found.maxAbsDiff).toBeLessThan(1e-6);
    await expect(verifyModel({ bytes: file, ...net, rows })).rejects.toThrow(VerificationError);
  });

  it('says how much float32 features cost, and does not count it as a difference', async () => {
    // A clock in seconds, of which float32 keeps no more than two minutes.
    const scaling = { offset: [1.7e9, 0], factor: [1e-3, 1] };
    const clock = {
      ...rows,
      values: rows.values.map((value, index) => (index % 2 === 0 ? 1.7e9 + 1000 * value : value)),
    };
    const found = await verifyModel({ bytes: exportOnnx({ ...net, classes, scaling }), ...net, rows: clock, scaling });
    expect(found.maxAbsDiff).toBeLessThan(1e-5);
    expect(found.inputRounding).toBeGreaterThan(1e-3);
    expect((await verifyModel({ bytes, ...net, rows })).inputRounding).toBeLessThan(1e-6);
  });

  it('says how far float32 arithmetic alone moves the predictions', async () => {
    // A thousand times the weights of the last layer: a thousand times the values, and their rounding.
    const small = trained(mlp({ sizes: [2, 8, 1] }), meanSquaredError(), 2);
    const weight = small.parameters['params/2.weight']?.map((w) => 1000 * w) ?? [];
    const large = { program: small.program, parameters: { ...small.parameters, 'params/2.weight': weight } };
    const [one, other] = [
      await verifyModel({ bytes: exportOnnx(small), ...small, rows }),
      await verifyModel({ bytes: exportOnnx(large), ...large, rows }),
    ];
    expect(one.rounding).toBeGreaterThan(0);
    expect(other.rounding / one.rounding).toBeGreaterThan(100);
    expect(other.maxAbsDiff).toBeLessThan(10 * other.rounding);
  });

  it('refuses a model of which one number is wrong, and says by how much and where', async () => {
    const error: unknown = await verifyModel({ bytes: disturbed('params/0.weight', 0.01), ...net, rows }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toBeInstanceOf(RivuletError);
    const { code, message, verification } = error as VerificationError;
    expect(code).toBe('VERIFICATION');
    expect(message).toMatch(
      /^verifyModel: ONNX Runtime and the trainer differ by \S+ in (row|random point) \d+.*the limit is 0.00001, and float32 alone/,
    );
    expect(verification?.maxAbsDiff).toBeGreaterThan(1e-5);
    expect(verification?.worstRow).toBeLessThan(1300);
  });

  it('accepts what is within a larger tolerance', async () => {
    const options = { bytes: disturbed('params/2.bias', 1e-3), ...net, rows };
    await expect(verifyModel(options)).rejects.toThrow(VerificationError);
    expect((await verifyModel({ ...options, tolerance: 1e-3 })).maxAbsDiff).toBeGreaterThan(1e-5);
  });

  it('refuses labels that contradict the probabilities', async () => {
    const model = decodeModel(bytes);
    const nodes = model.graph.nodes.map((node) => (node.opType === 'ArgMax' ? { ...node, opType: 'ArgMin' } : node));
    const swapped = encodeModel({ ...model, graph: { ...model.graph, nodes } });
    await expect(verifyModel({ bytes: swapped, ...net, rows })).rejects.toThrow(
      /verifyModel: in row \d+ of the data ONNX Runtime says class [01], the trainer says [01]/,
    );
  });

  it('weighs large values by their size', async () => {
    const big = trained(mlp({ sizes: [2, 8, 1] }), meanSquaredError(), 2);
    const parameters = {
      ...big.parameters,
      'params/2.weight': big.parameters['params/2.weight']?.map((w) => w * 1e5) ?? [],
    };
    const found = await verifyModel({
      bytes: exportOnnx({ ...big, parameters }),
      program: big.program,
      parameters,
      rows,
    });
    expect(found.maxAbsDiff).toBeGreaterThan(1e-5);
  });

  it('compares the same points for the same seed', async () => {
    const one = await verifyModel({ bytes, ...net, rows, seed: 1 });
    expect(await verifyModel({ bytes, ...net, rows, seed: 1 })).toEqual(one);
    expect(await verifyModel({ bytes, ...net, rows, seed: 1, randomRows: 0 })).toMatchObject({ rows: 300 });
  });

  it('refuses predictions that are not finite', async () => {
    const huge = { ...net.parameters, 'params/0.weight': new Float32Array(16).fill(3e38) };
    const file = exportOnnx({ program: net.program, parameters: huge, classes });
    await expect(verifyModel({ bytes: file, program: net.program, parameters: huge, rows })).rejects.toThrow(
      VerificationError,
    );
  });

  it('refuses rows with gaps, none, or of another width, parameters that are missing, and a tolerance of 0', async () => {
    const gap = { ...rows, values: rows.values.map((value, index) => (index === 5 ? NaN : value)) };
    await expect(verifyModel({ bytes, ...net, rows: gap })).rejects.toThrow(
      new DataError('verifyModel: row 2, column 1 is NaN, expected a finite number'),
    );
    await expect(verifyModel({ bytes, ...net, rows: new Float32Array(0) })).rejects.toThrow(/at least one row/);
    await expect(verifyModel({ bytes, ...net, rows: someRows(2, 3) })).rejects.toThrow(ConfigError);
    await expect(verifyModel({ bytes, program: net.program, parameters: {}, rows })).rejects.toThrow(
      /'params\/0.weight' is missing/,
    );
    await expect(verifyModel({ bytes, ...net, rows, tolerance: 0 })).rejects.toThrow(
      /a finite tolerance > 0, received 0/,
    );
  });

  it('refuses the file of a model with another number of classes', async () => {
    const other = trained(mlp({ sizes: [2, 8, 3] }), softmaxCrossEntropy(), 2);
    const file = exportOnnx({ ...other, classes: ['a', 'b', 'c'] });
    await expect(verifyModel({ bytes: file, ...net, rows })).rejects.toThrow(
      /expected a model with 2 columns, received 3/,
    );
  });
});

describe('verifyModel with float16', () => {
  // 1.0001 rounds to 1, so both logits at (1, 1) become 1, and of equal ones the first counts.
  const { program } = trained(sequential(dense(2)), softmaxCrossEntropy(), 2);
  const parameters = { 'params/0.weight': [1, 0, 0, 1.0001], 'params/0.bias': [0, 0] };
  const file = exportOnnx({ program, parameters, classes, float16: true });
  const tie = { bytes: file, program, parameters, randomRows: 0, rows: Float32Array.of(1, 1) };

  it('refuses another label of the data, however close the call', async () => {
    await expect(verifyModel({ ...tie, float16: true })).rejects.toThrow(
      'verifyModel: in row 0 of the data ONNX Runtime says class 0, the trainer says 1; the weights of the file are float16',
    );
  });

  it('lets labels of random points differ in close calls', async () => {
    const rows = Float32Array.of(1, 1.1, 1.1, 1);
    const found = await verifyModel({ ...tie, rows, randomRows: 20_000, float16: true });
    expect(found.sameLabels).toBeLessThan(20_002);
    expect(found.maxAbsDiff).toBeLessThan(1e-4);
  });

  it('has the limit of float32 otherwise', async () => {
    await expect(verifyModel(tie)).rejects.toThrow(/the limit is 0\.00001/);
    await expect(verifyModel({ ...tie, tolerance: 1e-3 })).resolves.toMatchObject({ sameLabels: 0 });
  });
});
