import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { ConfigError, DataError, initialState, isSpec, reference, revive, traceStep } from '@rivulet/tensor';
import { file, floats, integers, model, node } from '../../test/small-model.js';
import { trained } from '../../test/nets.js';
import { exportOnnx } from '../export-onnx.js';
import { elementTypes, encodeModel } from '../proto.js';
import { fromOnnx } from './from-onnx.js';
import type { OnnxGraph } from './graph.js';
import { onnxLayer } from './onnx-layer.js';

const w = floats('w', [1, 2, 3, 4], [2, 2]);
const dense = [node('MatMul', ['x', 'w'], 'y')];

describe('fromOnnx', () => {
  it('reads what exportOnnx wrote into the metadata', () => {
    const net = trained(mlp({ sizes: [2, 3, 2] }), softmaxCrossEntropy(), 2);
    const bytes = exportOnnx({ ...net, classes: ['a', 'b'], features: ['u', 'v'], metadata: { seed: '7' } });
    const { classes, featureNames, metadata, producer, opset, outputs, loss } = fromOnnx(bytes);
    expect({ classes, featureNames, metadata, producer, opset, outputs }).toEqual({
      classes: ['a', 'b'],
      featureNames: ['u', 'v'],
      metadata: { seed: '7' },
      producer: 'rivulet 1',
      opset: 17,
      outputs: 2,
    });
    expect(loss).toEqual(softmaxCrossEntropy().spec);
  });

  it('takes our own prefix off the names, unless two would become one', () => {
    const nodes = [node('MatMul', ['x', 'params/w'], 'h'), node('MatMul', ['h', 'v'], 'y')];
    const named = (name: string): string[] =>
      Object.keys(
        fromOnnx(
          file(
            nodes.map((one) => ({ ...one, inputs: one.inputs.map((value) => (value === 'v' ? name : value)) })),
            [floats('params/w', [1, 2, 3, 4], [2, 2]), floats(name, [1, 2, 3, 4], [2, 2])],
          ),
        ).parameters,
      );
    expect(named('v')).toEqual(['params/w', 'params/v']);
    expect(named('w')).toEqual(['params/params/w', 'params/w']);
  });

  it('names every operator that it cannot read: operator, node and reason, the first five', () => {
    const nodes = [
      node('Conv', ['x', 'w'], 'a'),
      node('Relu', ['a'], 'b'),
      node('ReduceSum', ['x'], 'c'),
      node('Pad of com.example', ['x'], 'd'),
      node('Transpose', ['x'], 'e'),
      node('Softmax', ['x'], 'f', { axis: { int: 0 } }),
      node('Gemm', ['x', 'x'], 'g'),
      node('Sum', ['b', 'c', 'd', 'e', 'f', 'g'], 'y'),
    ];
    expect(() => fromOnnx(file(nodes, [w]))).toThrow(
      new DataError(
        "fromOnnx: Conv '/a': this operator is not supported; " +
          "ReduceSum '/c': it reduces over the samples; " +
          "com.example.Pad '/d': this operator is not supported; " +
          "Transpose '/e': it transposes [batch, 2]; only a matrix of parameters can be; " +
          "Softmax '/f': it works along axis 0, which is not that of the columns; and 1 more",
      ),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['operator set 6', file(dense, [w], { opset: 6 }), 'fromOnnx: expected operator set 7 to 21, received 6'],
    ['operator set 22', file(dense, [w], { opset: 22 }), 'fromOnnx: expected operator set 7 to 21, received 22'],
    [
      'batch normalisation in training mode',
      file(
        [node('BatchNormalization', ['x', 's', 's', 's', 'v'], 'y', { training_mode: { int: 1 } })],
        [floats('s', [1, 1]), floats('v', [1, 1])],
      ),
      "fromOnnx: BatchNormalization '/y': it is in training mode; export the model in evaluation mode",
    ],
    [
      'weights that are not finite',
      file(dense, [floats('w', [1, NaN, 3, 4], [2, 2])]),
      "fromOnnx: 'w': element 1 is NaN",
    ],
    [
      'an output that is no row a sample',
      file([node('Neg', ['w'], 'y')], [w]),
      "fromOnnx: the output 'y' is [2, 2], not one row a sample",
    ],
    [
      'numbers that are read as labels',
      file([node('Cast', ['x'], 'c', { to: { int: 7 } }), node('Identity', ['c'], 'y')]),
      "fromOnnx: Cast '/c': it turns values into elements of type 7, which has no gradient",
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => fromOnnx(bytes)).toThrow(new DataError(message));
  });

  it('asks which of several outputs is meant', () => {
    const two = model([node('MatMul', ['x', 'w'], 'y'), node('Relu', ['y'], 'z')], [w]);
    const outputs = [...two.graph.outputs, { name: 'z' }];
    const bytes = encodeModel({ ...two, graph: { ...two.graph, outputs } });
    expect(() => fromOnnx(bytes)).toThrow(
      'fromOnnx: expected one output of float numbers, received y, z; say which in the options',
    );
    expect(fromOnnx(bytes, { output: 'z' }).outputs).toBe(2);
    expect(() => fromOnnx(bytes, { output: 'q' })).toThrow(
      new ConfigError('fromOnnx: expected output to be one of y, z, received "q"'),
    );
  });

  it('finds the number of columns in the first weight where the input does not say it', () => {
    const open = model(dense, [w]);
    const input = {
      name: 'x',
      type: { tensorType: { elemType: elementTypes.float32, shape: { dims: [{ dimParam: 'n' }, { dimParam: 'c' }] } } },
    };
    expect(fromOnnx(encodeModel({ ...open, graph: { ...open.graph, inputs: [input] } })).features).toBe(2);
  });

  it('keeps float64 where the file has it', () => {
    const numbers = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    const tensor = { dims: [2, 2], dataType: elementTypes.float64, name: 'w', rawData: new Uint8Array(numbers.buffer) };
    expect(fromOnnx(file(dense, [tensor])).parameters['params/w']).toEqual(numbers);
  });

  // Two samples 1 and 3 in a column: mean 2, variance 1 (biased) or 2 (unbiased). From mean 0 and variance 1 with
  // momentum 0.75: mean 0.75 · 0 + 0.25 · 2 = 0.5; variance 0.75 + 0.25 = 1, or 0.75 + 0.5 = 1.25.
  it.each([
    ['keras', 1],
    ['pytorch', 1.25],
  ])('moves running statistics as ONNX says, their variance as %s does', (producerName, variance) => {
    const initializers = [
      floats('w', [1], [1, 1]),
      floats('one', [1]),
      floats('zero', [0]),
      floats('m', [0]),
      floats('v', [1]),
    ];
    const nodes = [
      node('MatMul', ['x', 'w'], 'h'),
      node('BatchNormalization', ['h', 'one', 'zero', 'm', 'v'], 'y', { momentum: 0.75 }),
    ];
    const { model: layer, parameters } = fromOnnx(file(nodes, initializers, { columns: 1, producerName }));
    const program = traceStep({
      model: layer,
      loss: { name: 'output', spec: null, perSample: (output) => output },
      optimizer: { name: 'none', spec: null, init: () => ({}), update: (updates, state) => ({ updates, state }) },
      features: 1,
      targets: 1,
    });
    const executable = reference({ precision: 'float64' }).compile(program);
    for (const [name, values] of Object.entries(initialState(program, {}, parameters))) executable.write(name, values);
    executable.write('x', [1, 3]);
    executable.write('y', [0, 0]);
    executable.run({
      ...{ steps: 1, step: 1, seed: 0, rows: Int32Array.of(0, 1), starts: Int32Array.of(0, 2) },
      scalars: new Float64Array(program.freeScalars.length),
      numbers: new Float64Array(program.numbers.length),
    });
    expect(executable.read('layers/m')).toEqual(Float64Array.of(0.5));
    expect(executable.read('layers/v')).toEqual(Float64Array.of(variance));
  });
});

describe('onnxLayer', () => {
  const layer = fromOnnx(file([node('Gemm', ['x', 'w', 'b'], 'y')], [w, floats('b', [1, 2])])).model;
  const graph = layer.spec?.args[0] as unknown as OnnxGraph;

  it('is plain data that makes an equal layer', async () => {
    const plain = JSON.parse(JSON.stringify(layer.spec)) as NonNullable<typeof layer.spec>;
    const again = await revive<typeof layer>(plain, async () => ({ onnxLayer }));
    expect(again.spec).toEqual(layer.spec);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a graph without nodes', { ...graph, nodes: undefined }],
    ['a shape that is none', { ...graph, parameters: [{ ...graph.parameters[0], shape: [-1] }] }],
    [
      'constants that are no numbers',
      { ...graph, constants: [{ name: 'c', dims: [1], values: ['1'], type: 'float' }] },
    ],
  ])('refuses %s', (_, data) => {
    expect(() => onnxLayer(data as OnnxGraph)).toThrow(ConfigError);
  });

  it('holds no spec that a file has made up', () => {
    const attributes = [
      { name: 'use', type: 3, s: new TextEncoder().encode('@rivulet/layers#relu'), ints: [] },
      { name: 'args', type: 7, ints: [] },
    ];
    const { spec } = fromOnnx(file([{ ...node('MatMul', ['x', 'w'], 'y'), attributes }], [w])).model;
    const specs = JSON.stringify(spec, (_, value: unknown) => (isSpec(value) && value !== spec ? 'a spec' : value));
    expect(specs).not.toContain('a spec');
  });

  it('does not take what is not in it for an operator', () => {
    const odd = onnxLayer({
      ...graph,
      nodes: [{ op: 'toString', name: '', inputs: ['x'], outputs: ['y'], attributes: [] }],
    });
    const program = (): unknown =>
      traceStep({
        ...{ model: odd, loss: softmaxCrossEntropy(), features: 2, targets: 1 },
        optimizer: { name: 'none', spec: null, init: () => ({}) },
      });
    expect(program).toThrow('onnxLayer: toString: this operator is not supported');
  });

  it('reads lists of integers', () => {
    const list = [node('MatMul', ['x', 'w'], 'h'), node('Squeeze', ['h', 'axes'], 'y')];
    expect(() => fromOnnx(file(list, [w, integers('axes', [1])]))).toThrow(
      "fromOnnx: Squeeze '/y': it drops an axis of [batch, 2] that is not 1 long",
    );
  });
});
