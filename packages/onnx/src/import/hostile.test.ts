import { DataError } from '@rivulet/tensor';
import { recorded } from '../../test/models.js';
import { file, floats, integers, model, node } from '../../test/small-model.js';
import { modelSummary } from '../model-summary.js';
import { type AttributeProto, type ModelProto, attributeTypes, decodeModel, encodeModel } from '../proto.js';
import { fromOnnx } from './from-onnx.js';

const w = floats('w', [1, 2, 3, 4], [2, 2]);
const dense = node('MatMul', ['x', 'w'], 'y');
const [whole] = recorded.filter(({ name }) => name === 'torch-tanh-softmax').map(({ bytes }) => Uint8Array.from(bytes));

/** Of the processor's time in ms, which does not depend on what else the machine does. */
const longest = 2000;
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function refusal(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): string {
  const start = spent();
  try {
    read(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    expect(spent() - start).toBeLessThan(longest);
    return (error as DataError).message;
  }
  throw new Error('it was read');
}

/** Graphs in attributes of nodes of graphs. */
function nested(depth: number): ModelProto {
  let one = model([dense], [w]);
  for (let i = 0; i < depth; i++) {
    const body: AttributeProto = { name: 'body', type: attributeTypes.graph, g: one.graph, ints: [] };
    one = model([{ ...node('Loop', ['x'], 'y'), attributes: [body] }]);
  }
  return one;
}

describe('a hostile file', () => {
  it('that is cut off anywhere is a DataError', () => {
    for (let length = 0; length < (whole?.length ?? 0); length++) {
      const cut = (whole ?? new Uint8Array(0)).subarray(0, length);
      // Cut behind the graph it is whole, but for the version of its operators.
      expect(refusal(fromOnnx, cut)).not.toBe('');
    }
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'with nodes in a circle',
      file([node('Add', ['x', 'b'], 'a'), node('Neg', ['a'], 'b'), node('Neg', ['b'], 'y')]),
      /Add '\/a' needs 'b', which neither an initializer nor a node before it gives/,
    ],
    ['with a node that needs itself', file([node('Add', ['x', 'y'], 'y')]), /Add '\/y' needs 'y'/],
    ['without the weights', file([dense]), /MatMul '\/y' needs 'w'/],
    [
      'with two nodes of one output',
      file([dense, node('Neg', ['x'], 'y')], [w]),
      /Neg '\/y' makes 'y', which is there already/,
    ],
    ['without what it gives out', file([node('Neg', ['x'], 'z')]), /nothing makes the output 'y'/],
    [
      'with a negative length',
      file([dense], [floats('w', [1, 2, 3, 4], [-2, -2])]),
      /tensor 'w': \[-2, -2\] is not the shape/,
    ],
    [
      'with a length beyond all numbers',
      file([dense], [floats('w', [1], [2 ** 40, 2 ** 40])]),
      /is not the shape of a tensor/,
    ],
    [
      'that claims 2 GiB',
      file([dense], [floats('w', [1], [2, 2 ** 28])]),
      /is 536870912 numbers, but the file holds 1/,
    ],
    ['with 100 axes', file([dense], [floats('w', [1], new Array<number>(100).fill(1))]), /it has 100 axes/],
    [
      'with a parameter of three axes',
      file([node('Gemm', ['x', 'v', 'w'], 'y')], [floats('v', [1, 2, 3, 4], [2, 2]), floats('w', [1], [1, 1, 1])]),
      /'w' is \[1, 1, 1\]; a parameter has at most two axes/,
    ],
    ['with a weight without numbers', file([dense], [floats('w', [], [2, 0])]), /'w' is \[2, 0\]/],
    [
      'whose numbers are in a file that is not there',
      file([dense], [{ ...w, floatData: [], dataLocation: 1, externalData: [{ key: 'location', value: '../w.bin' }] }]),
      /tensor 'w': its numbers are in another file, '..\/w.bin', which is not read/,
    ],
    [
      'with more samples in a row than fit',
      file([node('Expand', ['x', 's'], 'y')], [integers('s', [1, 2 ** 40])]),
      /shapes|columns/,
    ],
    ['with more than 100 messages in each other', encodeModel(nested(60)), /more than 100 messages lie in each other/],
    ['with graphs in graphs', encodeModel(nested(20)), /Loop '\/y': this operator is not supported/],
    [
      'called __proto__',
      file([node('MatMul', ['x', '__proto__'], 'y')], [{ ...w, name: '__proto__' }]),
      /is no name for a parameter/,
    ],
  ])('%s is a DataError that says so', (_, bytes, message) => {
    expect(refusal(fromOnnx, bytes)).toMatch(message);
  });

  it.each<[string, () => Uint8Array]>([
    [
      'lists that double 40 times',
      () =>
        file([
          node('Shape', ['x'], 's0'),
          ...Array.from({ length: 40 }, (_, i) => node('Concat', [`s${i}`, `s${i}`], `s${i + 1}`)),
          node('Reshape', ['x', 's40'], 'y'),
        ]),
    ],
    [
      'a long list in many places',
      () =>
        file(
          [node('Concat', new Array<string>(9000).fill('c'), 'l'), node('Reshape', ['x', 'l'], 'y')],
          [integers('c', new Array<number>(1000).fill(1))],
        ),
    ],
    [
      '50,000 nodes',
      () => file(Array.from({ length: 50_000 }, (_, i) => node('Neg', [i === 0 ? 'x' : `v${i}`], `v${i + 1}`))),
    ],
    ['a node with 200,000 inputs', () => file([node('Sum', new Array<string>(200_000).fill('x'), 'y')])],
    [
      'a large constant used a thousand times',
      () =>
        file(
          [
            ...Array.from({ length: 1000 }, (_, i) => node('Max', [i === 0 ? 'x' : `v${i}`, 'c'], `v${i + 1}`)),
            node('Neg', ['v1000'], 'y'),
          ],
          [floats('c', new Array<number>(50_000).fill(1))],
          { columns: 50_000 },
        ),
    ],
  ])('does not cost more than it weighs: %s', (_, bytes) => {
    expect(refusal(fromOnnx, bytes())).toMatch(/expected at most/);
  });

  it('is refused by modelSummary as well where it claims what it has not', () => {
    expect(refusal(modelSummary, file([dense], [floats('w', [1], [2, 2 ** 28])]))).toMatch(/is 536870912 numbers/);
    expect(refusal(decodeModel, Uint8Array.of(0x08, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x07))).toMatch(/longer than the/);
  });
});
