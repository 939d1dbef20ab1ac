/**
 * Damaged models, without end: the structure changed behind bytes that are well formed.
 */
import type { Random } from '@rivulet/tensor';
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  attributeTypes,
  encodeModel,
} from '../src/proto.js';

/** Draws from lists and ranges. */
export type Dice = {
  /** An integer in [0, n). */
  readonly below: (n: number) => number;
  readonly of: <T>(list: readonly T[]) => T;
};

/** Dice from seeded random numbers. */
export function dice(random: Random): Dice {
  // Nothing to choose from: the first, which is not there.
  const below = (n: number): number => (n < 1 ? 0 : random.integer(n));
  return { below, of: (list) => list[below(list.length)]! };
}

const extremes = [
  0,
  1,
  -1,
  2,
  3,
  7,
  127,
  128,
  255,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 40,
  2 ** 53,
];
const reals = [0, -0, 1, -1, 0.5, 1e-30, 1e30, 3e38, NaN, Infinity, -Infinity];
const names = ['', 'x', 'input', '__proto__', 'constructor', 'toString', 'params/', 'layers/a', '\u0000', 'é𝄞'];
const operators = [
  ...['Gemm', 'MatMul', 'Add', 'Mul', 'Div', 'Pow', 'Clip', 'Softmax', 'Dropout', 'Reshape', 'Squeeze', 'Unsqueeze'],
  ...['Flatten', 'Transpose', 'Expand', 'Shape', 'Gather', 'Concat', 'Slice', 'ConstantOfShape', 'Constant', 'Cast'],
  ...['BatchNormalization', 'LayerNormalization', 'ReduceSum', 'ReduceMax', 'Where', 'Greater', 'Not', 'Identity'],
  ...['Conv', 'Loop', 'If', 'Scaler', 'Normalizer', 'ZipMap', 'ArrayFeatureExtractor', 'toString', '__proto__'],
];

/** A well-formed file whose contents make little sense. */
export function damagedModel(whole: ModelProto, dices: Dice): Uint8Array {
  let model = whole;
  for (let i = 0; i <= dices.below(3); i++) model = damaged(model, dices);
  return encodeModel(model);
}

function damaged(model: ModelProto, dices: Dice): ModelProto {
  const { below, of } = dices;
  const { graph } = model;
  const withGraph = (changes: Partial<GraphProto>): ModelProto => ({ ...model, graph: { ...graph, ...changes } });
  const changedNode = (change: (node: NodeProto) => NodeProto): ModelProto =>
    withGraph({ nodes: changedOne(graph.nodes, change, dices) });
  const changedTensor = (change: (tensor: TensorProto) => TensorProto): ModelProto =>
    withGraph({ initializers: changedOne(graph.initializers, change, dices) });
  switch (below(20)) {
    case 0: {
      const opsetImport = [
        { domain: of(['', '', 'ai.onnx', 'other']), version: of([6, 7, 9, 11, 13, 17, 18, 21, 22, 2 ** 40]) },
      ];
      return { ...model, opsetImport };
    }
    case 1:
      return changedNode((node) => ({ ...node, opType: of(operators), domain: of(['', '', '', 'ai.onnx.ml', 'x']) }));
    // Circles, missing values, samples times samples.
    case 2:
    case 3:
      return changedNode((node) => ({ ...node, inputs: changedOne(node.inputs, () => of(valuesOf(graph)), dices) }));
    case 4:
      return changedNode((node) => ({ ...node, outputs: changedOne(node.outputs, () => of(valuesOf(graph)), dices) }));
    case 5:
      return changedNode((node) => ({ ...node, inputs: [...node.inputs, of(valuesOf(graph))] }));
    case 6:
      return changedNode((node) => ({ ...node, inputs: node.inputs.slice(0, below(node.inputs.length + 1)) }));
    case 7:
      return withGraph({ nodes: without(graph.nodes, dices) });
    case 8:
      return withGraph({ nodes: [...graph.nodes].reverse() });
    case 9:
      return withGraph({ nodes: [...graph.nodes, ...graph.nodes.slice(below(graph.nodes.length + 1))] });
    case 10:
      return withGraph({ initializers: without(graph.initializers, dices) });
    case 11:
      return changedTensor((tensor) => ({ ...tensor, dims: changedOne(tensor.dims, () => of(extremes), dices) }));
    case 12:
      return changedTensor((tensor) => ({
        ...tensor,
        dims: of([[], [0], [1], [-1], [1, 1, 1], [2 ** 29], new Array<number>(50).fill(1)]),
      }));
    case 13:
      return changedTensor((tensor) => ({ ...tensor, dataType: below(25), name: of([tensor.name, of(names)]) }));
    case 14:
      return changedTensor((tensor) => ({
        ...tensor,
        dataLocation: of([0, 1]),
        externalData: [{ key: 'location', value: of(['weights.bin', '../../etc/passwd', '']) }],
      }));
    case 15:
      return changedTensor((tensor) => ({
        ...tensor,
        rawData: tensor.rawData.subarray(below(8)),
        floatData: [of(reals)],
      }));
    case 16:
      return changedNode((node) => ({
        ...node,
        attributes: changedOne(node.attributes, (one) => odd(one, graph, dices), dices),
      }));
    case 17: {
      const added: AttributeProto = {
        name: of(['axis', 'axes', 'perm', 'to', 'transA', 'alpha', 'start', ...names]),
        type: 0,
        ints: [],
      };
      return changedNode((node) => ({ ...node, attributes: [...node.attributes, odd(added, graph, dices)] }));
    }
    case 18: {
      const dims = Array.from({ length: below(4) }, () => of([{ dimParam: 'n' }, { dimValue: of(extremes) }, {}]));
      const value = { name: of(valuesOf(graph)), type: { tensorType: { elemType: below(17), shape: { dims } } } };
      const inputs = graph.inputs.map((input) => ({ ...value, name: of([input.name, value.name]) }));
      return of([
        withGraph({ inputs }),
        withGraph({ outputs: [value] }),
        withGraph({ outputs: [...graph.outputs, value] }),
      ]);
    }
    default:
      return {
        ...model,
        metadataProps: [{ key: of(['classes', 'features', ...names]), value: of(['[1]', '["a"]', '{', '']) }],
      };
  }
}

/** An attribute of another kind, or with another value. */
function odd(attribute: AttributeProto, graph: GraphProto, { below, of }: Dice): AttributeProto {
  const value = {
    f: of(reals),
    i: of(extremes),
    s: new Uint8Array(below(9)),
    floats: Array.from({ length: below(5) }, () => of(reals)),
    ints: Array.from({ length: below(5) }, () => of(extremes)),
    ...(below(4) === 0 ? { g: graph } : {}),
    ...(graph.initializers[0] ? { t: of(graph.initializers) } : {}),
  };
  return { ...attribute, ...value, type: of(Object.values(attributeTypes)) };
}

function valuesOf(graph: GraphProto): readonly string[] {
  return [...graph.nodes.flatMap(({ outputs }) => outputs), ...graph.initializers.map(({ name }) => name), ...names];
}

function changedOne<T>(list: readonly T[], change: (item: T) => T, { below }: Dice): readonly T[] {
  const at = below(list.length);
  return list.map((item, index) => (index === at ? change(item) : item));
}

function without<T>(list: readonly T[], { below }: Dice): readonly T[] {
  const at = below(list.length);
  return list.filter((_, index) => index !== at);
}
