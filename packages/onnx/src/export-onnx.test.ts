import { createHash } from 'node:crypto';
import { binaryCrossEntropy, meanSquaredError, mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { alphaDropout, batchNorm, dropout, gaussianNoise, layerNorm } from '@rivulet/regularizers';
import { ConfigError, DataError, Program, ShapeError, Trace, traceInference } from '@rivulet/tensor';
import { trained } from '../test/nets.js';
import { type ExportOptions, exportOnnx } from './export-onnx.js';
import { modelSummary } from './model-summary.js';
import { decodeModel } from './proto.js';

const moons = trained(mlp({ sizes: [2, 12, 13, 13, 2] }), softmaxCrossEntropy(), 2);
const classes = ['lower', 'upper'];
const normalised = trained(
  mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), relu(), dropout(0.5)] }),
  softmaxCrossEntropy(),
  2,
);

const operators = (options: ExportOptions): string[] =>
  decodeModel(exportOnnx(options)).graph.nodes.map(({ opType }) => opType);
const sha256 = (options: ExportOptions): string => createHash('sha256').update(exportOnnx(options)).digest('hex');

describe('exportOnnx', () => {
  it('writes a dense network with nothing but Gemm, Relu, Softmax and ArgMax', () => {
    const hidden = ['Gemm', 'Relu', 'Gemm', 'Relu', 'Gemm', 'Relu', 'Gemm'];
    expect(operators({ ...moons, classes })).toEqual([...hidden, 'Softmax', 'ArgMax']);
  });

  it('describes a classifier: opset 17, a symbolic batch axis, probabilities and label', () => {
    const summary = modelSummary(exportOnnx({ ...moons, classes, features: ['x', 'y'], metadata: { seed: '42' } }));
    expect(summary).toMatchObject({
      irVersion: 8,
      opset: 17,
      producer: 'rivulet 1',
      inputs: [{ name: 'features', type: 'float32', shape: ['batch', 2] }],
      outputs: [
        { name: 'probabilities', type: 'float32', shape: ['batch', 2] },
        { name: 'label', type: 'int64', shape: ['batch'] },
      ],
      parameters: 2 * 12 + 12 + 12 * 13 + 13 + 13 * 13 + 13 + 13 * 2 + 2,
      metadata: { seed: '42', classes: '["lower","upper"]', features: '["x","y"]' },
    });
  });

  it('gives the probability of the second class where there is one logit', () => {
    const net = trained(mlp({ sizes: [2, 3, 1] }), binaryCrossEntropy(), 2);
    expect(operators({ ...net, classes })).toEqual(['Gemm', 'Relu', 'Gemm', 'Sigmoid', 'Greater', 'Cast', 'Squeeze']);
    expect(modelSummary(exportOnnx({ ...net, classes })).outputs).toEqual([
      { name: 'probabilities', type: 'float32', shape: ['batch', 1] },
      { name: 'label', type: 'int64', shape: ['batch'] },
    ]);
  });

  it('gives values where there are no classes', () => {
    const net = trained(mlp({ sizes: [2, 3, 2] }), meanSquaredError(), 2);
    expect(operators(net)).toEqual(['Gemm', 'Relu', 'Gemm']);
    expect(modelSummary(exportOnnx(net)).outputs).toEqual([{ name: 'values', type: 'float32', shape: ['batch', 2] }]);
  });

  it('begins with the scaling', () => {
    const { nodes } = decodeModel(
      exportOnnx({ ...moons, classes, scaling: { offset: [0.5, -1], factor: [2, 3] } }),
    ).graph;
    expect(nodes.slice(0, 3).map(({ opType, inputs }) => [opType, ...inputs])).toEqual([
      ['Sub', 'features', 'scaling/offset'],
      ['Mul', 'Sub_0', 'scaling/factor'],
      ['Gemm', 'Mul_1', 'params/0.weight', 'params/0.bias'],
    ]);
  });

  it('subtracts an offset in two parts where float32 would round too much of it away', () => {
    // 2020.3 in float32 is off by 2e-5; at a factor of 5 that would be 1e-4 of the input.
    const scaling = { offset: [2020.3, 0], factor: [5, 1] };
    expect(operators({ ...moons, classes, scaling }).slice(0, 3)).toEqual(['Sub', 'Sub', 'Mul']);
  });

  it('leaves no trace of dropout, and none of batch normalisation when folding', () => {
    const folded = operators({ ...normalised, classes, foldConstants: true });
    expect(folded).toEqual(['Gemm', 'Relu', 'Gemm', 'Softmax', 'ArgMax']);
  });

  it('leaves no trace of noise and of alpha dropout, and writes layer normalisation as its arithmetic', () => {
    const model = mlp({ sizes: [2, 4, 2], hidden: [gaussianNoise(1), layerNorm(), relu(), alphaDropout(0.5)] });
    const nodes = ['Gemm', 'ReduceSum', 'Mul', 'Sub', 'Mul', 'ReduceSum', 'Mul', 'Add', 'Sqrt', 'Div', 'Mul', 'Add'];
    expect(operators(trained(model, softmaxCrossEntropy(), 2)).sort()).toEqual(
      [...nodes, 'Relu', 'Gemm', 'Softmax'].sort(),
    );
  });

  it('writes batch normalisation as its arithmetic otherwise', () => {
    const nodes = ['Gemm', 'Sub', 'Add', 'Sqrt', 'Div', 'Mul', 'Add', 'Relu', 'Gemm', 'Softmax', 'ArgMax'];
    expect(operators({ ...normalised, classes }).sort()).toEqual(nodes.sort());
  });

  it('leaves out what only measures the loss, and states that are not needed', () => {
    const program = traceInference({
      model: mlp({ sizes: [2, 12, 13, 13, 2] }),
      loss: softmaxCrossEntropy(),
      features: 2,
      targets: 1,
    });
    const parameters = { ...moons.parameters, 'optimizer/m/0.weight': new Float32Array(24) };
    expect(sha256({ program, parameters, classes })).toBe(sha256({ ...moons, classes }));
  });

  it('gives the same bytes for the same arguments, in whatever order the metadata were written', () => {
    const again = trained(mlp({ sizes: [2, 12, 13, 13, 2] }), softmaxCrossEntropy(), 2);
    const one = sha256({ ...moons, classes, metadata: { seed: '1', config: '{}' } });
    expect(sha256({ ...again, classes, metadata: { config: '{}', seed: '1' } })).toBe(one);
    expect(sha256({ ...again, classes, metadata: { config: '{}', seed: '2' } })).not.toBe(one);
    const reordered = Object.fromEntries(Object.entries(moons.parameters).reverse());
    expect(
      sha256({ program: moons.program, parameters: reordered, classes, metadata: { seed: '1', config: '{}' } }),
    ).toBe(one);
  });

  it('rounds parameters in float64 once', () => {
    const doubles = Object.fromEntries(
      Object.entries(moons.parameters).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    expect(sha256({ program: moons.program, parameters: doubles, classes })).toBe(sha256({ ...moons, classes }));
  });

  it('gives predictions that are the features themselves a node of their own', () => {
    const trace = new Trace();
    const x = trace.data('x', 2);
    const program = new Program({ data: new Map([['x', x]]), outputs: new Map([['predictions', x]]) });
    expect(operators({ program, parameters: {} })).toEqual(['Identity']);
  });

  it.each<[string, Partial<ExportOptions>, string]>([
    ['too few classes', { classes: ['a'] }, 'exportOnnx: expected 2 classes, received 1'],
    [
      'too many names of features',
      { features: ['a', 'b', 'c'] },
      'exportOnnx: expected 2 names of features, received 3',
    ],
    [
      'a scaling of another width',
      { scaling: { offset: [1], factor: [1, 2] } },
      'exportOnnx: expected scaling with 2 offsets and factors, received "1 and 2"',
    ],
    [
      'classes given twice',
      { metadata: { classes: 'a' } },
      `exportOnnx: expected 'classes' as an option, not in the metadata as well, received "a"`,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => exportOnnx({ ...moons, classes, ...options })).toThrow(new ConfigError(message));
  });

  it('refuses three classes for one probability, and a scaling that is not finite', () => {
    const net = trained(mlp({ sizes: [2, 1] }), binaryCrossEntropy(), 2);
    expect(() => exportOnnx({ ...net, classes: ['a', 'b', 'c'] })).toThrow(/2 classes for one probability, received 3/);
    expect(() => exportOnnx({ ...net, scaling: { offset: [0, 0], factor: [1, Infinity] } })).toThrow(DataError);
  });

  it('refuses programs without predictions, and predictions that are not one row a sample', () => {
    const trace = new Trace();
    const x = trace.data('x', 2);
    const data = new Map([['x', x]]);
    expect(() =>
      exportOnnx({ program: new Program({ data, outputs: new Map([['loss', x.sum()]]) }), parameters: {} }),
    ).toThrow(new ConfigError(`exportOnnx: expected a program with the output 'predictions', received "loss"`));
    expect(() =>
      exportOnnx({ program: new Program({ data, outputs: new Map([['predictions', x.sum()]]) }), parameters: {} }),
    ).toThrow(ShapeError);
  });

  it('refuses parameters that training drove to infinity', () => {
    const parameters = { ...moons.parameters, 'params/0.bias': new Float32Array(12).fill(NaN) };
    for (const foldConstants of [true, false]) {
      expect(() => exportOnnx({ ...moons, parameters, classes, foldConstants })).toThrow(
        /params\/0.bias: element 0 is NaN/,
      );
    }
  });
});
