import { type ModelProto, attributeTypes, elementTypes, encodeModel } from '@rivulet/onnx';
import { ConfigError, DataError } from '@rivulet/tensor';
import { openModel } from './open-model.js';

const value = (name: string, elemType: number, ...dims: (number | string)[]) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dims: dims.map((length) => (typeof length === 'number' ? { dimValue: length } : { dimParam: length })) },
    },
  },
});
const node = (opType: string, inputs: string[], outputs: string[], to?: number) => ({
  opType,
  inputs,
  outputs,
  name: opType,
  domain: '',
  attributes: to === undefined ? [] : [{ name: 'to', type: attributeTypes.int, i: to, ints: [] }],
});
const { float32, int64, bool } = elementTypes;

/** sum = a + float(count); same = (a = sum). */
const model: ModelProto = {
  irVersion: 8,
  producerName: 'a test',
  producerVersion: '1',
  opsetImport: [{ domain: '', version: 17 }],
  metadataProps: [{ key: 'by', value: 'hand' }],
  graph: {
    name: 'g',
    initializers: [],
    inputs: [value('a', float32, 'n', 2), value('count', int64)],
    outputs: [value('sum', float32, 'n', 2), value('same', bool, 'n', 2)],
    nodes: [
      node('Cast', ['count'], ['c'], float32),
      node('Add', ['a', 'c'], ['sum']),
      node('Equal', ['a', 'sum'], ['same']),
    ],
  },
};
const a = { type: 'float32', shape: [2, 2], values: Float64Array.of(1, 2, 3, 4.5) };
const count = (number: number) => ({ type: 'int64', shape: [], values: Float64Array.of(number) });

// 1 + 3, 2 + 3, 3 + 3, 4.5 + 3.
test('a model with several inputs and outputs of several types runs', async () => {
  const open = await openModel(encodeModel(model));
  expect(open.inputs.map(({ name }) => name)).toEqual(['a', 'count']);
  expect(open.metadata).toEqual({ by: 'hand' });
  const { sum, same } = await open.run({ a, count: count(3) });
  expect(sum).toEqual({ type: 'float32', shape: [2, 2], values: Float64Array.of(4, 5, 6, 7.5) });
  expect(same).toEqual({ type: 'bool', shape: [2, 2], values: Float64Array.of(0, 0, 0, 0) });
  expect((await open.run({ a, count: count(0) }))['same']?.values).toEqual(Float64Array.of(1, 1, 1, 1));
  await open.dispose();
});

test('values that do not fit are refused by the name of the input', async () => {
  const open = await openModel(encodeModel(model));
  await expect(open.run({ a: { ...a, shape: [3, 2] }, count: count(1) })).rejects.toThrow(
    new ConfigError('a: expected 6 values for the shape [3, 2], received 4'),
  );
  await expect(open.run({ a: { ...a, type: 'float8' }, count: count(1) })).rejects.toThrow(
    /^a: expected one of float32/,
  );
  await expect(open.run({ a })).rejects.toThrow(DataError);
  await open.dispose();
});

test('after it was disposed it does not run', async () => {
  const open = await openModel(encodeModel(model));
  await open.dispose();
  await expect(open.run({ a, count: count(1) })).rejects.toThrow('run: this model was disposed');
});

test('what is no model, and what ONNX Runtime refuses, is a DataError in one line', async () => {
  await expect(openModel('no/such.onnx')).rejects.toThrow(/^no\/such\.onnx: cannot be read/);
  await expect(openModel(Uint8Array.of(1, 2, 3))).rejects.toThrow(/^the model: not an ONNX model/);
  const unknown = { ...model, graph: { ...model.graph, nodes: [node('Frobnicate', ['a'], ['sum', 'same'])] } };
  await expect(openModel(encodeModel(unknown))).rejects.toThrow(/^the model: ONNX Runtime refuses it: .*Frobnicate/);
});
