import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import {
  type GraphProto,
  type ModelProto,
  attributeTypes,
  decodeModel,
  exportOnnx,
  exportTrainingStep,
} from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { DataError, initialState, traceInference, traceStep } from '@rivulet/tensor';
import { drawModel } from '../src/graph-picture/draw-model.js';
import { valueShapes } from '../src/graph-picture/value-shapes.js';

const net = mlp({ sizes: [2, 5, 3] });
const loss = softmaxCrossEntropy();
const inference = traceInference({ model: net, loss, features: 2 });
const model = decodeModel(
  exportOnnx({ program: inference, parameters: initialState(inference, { seed: 1 }), classes: ['a', 'b', 'c'] }),
);
const step = traceStep({ model: net, loss, optimizer: adam({}), features: 2, targets: 1 });
const stepOf = (form: 'step' | 'loop') =>
  decodeModel(exportTrainingStep({ program: step, state: initialState(step, { seed: 1 }), form }).step);

/** Boxes of the picture: left, top, width, height. */
const boxesOf = (svg: string) =>
  [...svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)" rx/g)].map((match) =>
    match.slice(1).map(Number),
  );
const graph = (changes: Partial<GraphProto>): ModelProto => ({
  ...model,
  graph: { nodes: [], name: 'g', initializers: [], inputs: [], outputs: [], ...changes },
});
const node = (opType: string, inputs: readonly string[], outputs: readonly string[]) => ({
  ...{ opType, inputs, outputs, name: '', domain: '', attributes: [] },
});

// features [batch, 2] → Gemm with [5, 2] transposed → [batch, 5] → Relu → Gemm → [batch, 3] → Softmax → ArgMax without the axis.
test('shapes follow from those of inputs and initializers', () => {
  const shapes = valueShapes(model.graph);
  const made = model.graph.nodes.map(({ opType, outputs }) => [opType, shapes.get(outputs[0] ?? '')]);
  expect(made).toEqual([
    ['Gemm', ['batch', 5]],
    ['Relu', ['batch', 5]],
    ['Gemm', ['batch', 3]],
    ['Softmax', ['batch', 3]],
    ['ArgMax', ['batch']],
  ]);
});

test('operators, names, initializers and shapes are in the picture, and the same model gives the same picture', () => {
  const svg = drawModel(model, 'model.onnx');
  for (const text of [
    'Gemm',
    'Relu',
    'ArgMax',
    'features',
    'probabilities',
    'label',
    'params/0.weight [5, 2]',
    '[batch, 5]',
  ]) {
    expect(svg).toContain(`>${text}<`);
  }
  expect(drawModel(model, 'model.onnx')).toBe(svg);
});

test.each([
  ['a model', model],
  ['a training step', stepOf('step')],
])('no two boxes of %s lie on each other', (_, drawn) => {
  const boxes = boxesOf(drawModel(drawn, 'x'));
  expect(boxes.length).toBeGreaterThanOrEqual(drawn.graph.nodes.length);
  for (const [index, [x = 0, y = 0, width = 0, height = 0]] of boxes.entries()) {
    for (const [otherX = 0, otherY = 0, otherWidth = 0, otherHeight = 0] of boxes.slice(index + 1)) {
      const apart =
        x + width <= otherX || otherX + otherWidth <= x || y + height <= otherY || otherY + otherHeight <= y;
      expect(apart).toBe(true);
    }
  }
});

test('a loop is a box, and its body a second picture', () => {
  const svg = drawModel(stepOf('loop'), 'loop.onnx');
  expect(svg).toContain('>Scan<');
  expect(svg).toMatch(/>body of Scan_\d+</);
});

describe('graphs of any form', () => {
  test('an empty one, one with a circle, and values that nobody makes', () => {
    expect(drawModel(graph({}), 'empty')).toContain('0 nodes');
    expect(
      drawModel(graph({ nodes: [node('Add', ['b', 'x'], ['a']), node('Neg', ['a'], ['b'])] }), 'circle'),
    ).toContain('>x<');
    expect(drawModel(graph({ nodes: [node('Neg', [''], [])] }), 'none')).toContain('>Neg<');
  });

  test('texts that are markup stay text', () => {
    expect(drawModel(graph({ nodes: [node('<script>', ['"&'], ['y'])] }), '<b>')).not.toMatch(/<script>|<b>/);
  });

  test('bodies within bodies, as many as can be read', () => {
    let inner: GraphProto = graph({ nodes: [node('Neg', ['x'], ['y'])] }).graph;
    for (let depth = 0; depth < 50; depth++) {
      const attributes = [{ name: 'body', type: attributeTypes.graph, g: inner, ints: [] }];
      inner = graph({ nodes: [{ ...node('Loop', [], ['y']), attributes }] }).graph;
    }
    const svg = drawModel({ ...model, graph: inner }, 'deep');
    expect(svg.match(/>body of Loop</g)?.length).toBe(19);
  });

  test('one that is too large is refused', () => {
    const nodes = Array.from({ length: 1501 }, (_, index) => node('Neg', [`v${index}`], [`v${index + 1}`]));
    expect(() => drawModel(graph({ nodes }), 'large')).toThrow(DataError);
  });
});
