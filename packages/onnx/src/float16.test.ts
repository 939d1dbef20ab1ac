import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { batchNorm } from '@rivulet/regularizers';
import { DataError } from '@rivulet/tensor';
import { trained } from '../test/nets.js';
import { exportOnnx } from './export-onnx.js';
import { GraphBuilder } from './graph-builder.js';
import { modelSummary } from './model-summary.js';
import { decodeModel, elementTypes } from './proto.js';

/** The bits that weights are stored as. */
function stored(values: ArrayLike<number>): number[] {
  const graph = new GraphBuilder(null, { weights: 'float16' });
  graph.weights(values, [values.length], 'w');
  const { rawData } = graph.finish('g').initializers[0] ?? { rawData: new Uint8Array(0) };
  const view = new DataView(rawData.buffer);
  return Array.from({ length: values.length }, (_, index) => view.getUint16(index * 2, true));
}

/** What 15 bits mean: 5 of an exponent, 10 of a fraction; the exponent 0 is that of subnormal numbers. */
function meaning(bits: number): number {
  const [exponent, fraction] = [bits >> 10, bits & 0x3ff];
  return exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
}

describe('weights in float16', () => {
  // 1 is 0x3c00; 65504 is the largest, 0x7bff; 2⁻²⁴ the least, 1; −2 is 0xc000.
  it('are written bit by bit, the lowest byte first', () => {
    expect(stored([1, 65504, 2 ** -24, -2, 0, -0])).toEqual([0x3c00, 0x7bff, 1, 0xc000, 0, 0x8000]);
  });

  it('are the nearest there is, of two the even one, for every pair of neighbours', () => {
    // All 31,743 finite positive numbers and their successors, subnormal ones among them.
    const bits = Array.from({ length: 0x7bff }, (_, index) => index);
    const middles = bits.map((low) => (meaning(low) + meaning(low + 1)) / 2);
    const closer = (side: number): number[] => middles.map((middle) => middle * (1 + side * 2 ** -50));
    const even = bits.map((low) => (low % 2 === 0 ? low : low + 1));
    expect(stored(bits.map(meaning))).toEqual(bits);
    expect(stored(middles)).toEqual(even);
    expect(stored(closer(-1))).toEqual(bits);
    expect(stored(closer(1))).toEqual(bits.map((low) => low + 1));
    expect(stored(middles.map((middle) => -middle))).toEqual(even.map((one) => one + 0x8000));
  });

  it('are refused where they overflow, by name', () => {
    // 65520 lies in the middle between the largest, 65504, and what would be the next, 65536.
    expect(stored([65519.99])).toEqual([0x7bff]);
    for (const value of [65520, -65520, Infinity, NaN]) {
      const message = `w: element 1 is ${value}, which float16 cannot hold`;
      expect(() => stored([1, value])).toThrow(new DataError(message));
    }
  });
});

describe('exportOnnx with float16', () => {
  const net = trained(mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), relu()] }), softmaxCrossEntropy(), 2);
  const scaling = { offset: [1e6, 0], factor: [1e-9, 1] };

  it('stores parameters in half the bytes, each followed by a Cast, and nothing else', () => {
    const { graph } = decodeModel(exportOnnx({ ...net, scaling, float16: true }));
    const halves = graph.initializers.filter(({ dataType }) => dataType === elementTypes.float16);
    expect(halves.map(({ name }) => name).sort()).toEqual(
      Object.keys(net.parameters)
        .filter((name) => name.startsWith('params/'))
        .sort(),
    );
    const casts = graph.nodes.filter(({ opType }) => opType === 'Cast');
    expect(casts.map(({ inputs }) => inputs[0]).sort()).toEqual(halves.map(({ name }) => name).sort());
    expect(casts.every(({ attributes }) => attributes[0]?.i === elementTypes.float32)).toBe(true);
    const others = graph.nodes.filter(({ opType }) => opType !== 'Cast').flatMap(({ inputs }) => inputs);
    expect(others.filter((name) => halves.some((half) => half.name === name))).toEqual([]);
  });

  it('counts them as parameters, and says so in the metadata', () => {
    const [whole, half] = [false, true].map((float16) => modelSummary(exportOnnx({ ...net, float16 })));
    expect(half?.parameters).toBe(whole?.parameters);
    expect([whole?.metadata, half?.metadata]).toEqual([{}, { export: '{"float16":true}' }]);
  });

  it('names the parameter that overflows, folded or not', () => {
    const parameters = { ...net.parameters, 'params/0.weight': new Float32Array(8).fill(7e4) };
    expect(() => exportOnnx({ ...net, parameters, float16: true })).toThrow(
      new DataError('params/0.weight: element 0 is 70000, which float16 cannot hold'),
    );
    expect(() => exportOnnx({ ...net, parameters, float16: true, foldConstants: true })).toThrow(DataError);
  });
});
