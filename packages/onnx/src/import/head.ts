/**
 * The end of a model: which output matters, what was put on top of the logits, and what the classes are called.
 */
import { ConfigError, DataError } from '@rivulet/tensor';
import { type ModelProto, type NodeProto, type TensorProto, elementTypes } from '../proto.js';
import { numbersOf } from '../tensor-numbers.js';
import { operatorOf } from './names.js';

/** What a file puts on top of what is learned. */
export type Activation = 'softmax' | 'logSoftmax' | 'sigmoid';

/** Where a model ends. */
export type Head = {
  /** The value that the layer computes: logits, or values. */
  readonly output: string;
  readonly activation: Activation | null;
  /** As the file has them; numbers of classes as texts. */
  readonly classes: readonly string[] | null;
  /** Whether the file picks the largest of the outputs, so that they are those of classes. */
  readonly picks: boolean;
};

type Producers = ReadonlyMap<string, NodeProto>;

/** Passed on as they are. */
const transparent = new Set(['Identity', 'Cast', 'Dropout', 'ai.onnx.ml.ZipMap']);

/**
 * Finds the output, and takes the last activation off it, since losses work on logits.
 *
 * @param wanted name of the output; `undefined`: the only one of floats, or the one of probabilities
 * @throws DataError when there is no such output, or several
 */
export function headOf({ graph }: ModelProto, producers: Producers, wanted: string | undefined): Head {
  const labels = graph.outputs.filter(({ name }) => isLabel(name, producers));
  const floats = graph.outputs.filter((output) => {
    const type = output.type?.tensorType?.elemType;
    return !labels.includes(output) && (type === undefined || isFloat(type));
  });
  const names = floats.map(({ name }) => name);
  const likely = names.filter((name) => /prob/i.test(name));
  const chosen = wanted ?? (likely.length === 1 ? likely[0] : names.length === 1 ? names[0] : undefined);
  if (wanted !== undefined && !graph.outputs.some(({ name }) => name === wanted)) {
    throw new ConfigError(
      `fromOnnx: expected output to be one of ${names.join(', ')}, received ${JSON.stringify(wanted)}`,
    );
  }
  if (chosen === undefined) {
    const found = names.length === 0 ? 'none' : `${names.join(', ')}; say which in the options`;
    throw new DataError(`expected one output of float numbers, received ${found}`);
  }
  const end = producers.get(chosen);
  const values = end && operatorOf(end) === 'ai.onnx.ml.ZipMap' ? (end.inputs[0] ?? '') : chosen;
  const taken = activationOf(behind(chosen, producers), producers, graph.initializers);
  return {
    ...(taken ?? { output: values, activation: null }),
    classes: classesOf(graph.initializers, [chosen, ...labels.map(({ name }) => name)], producers),
    picks: labels.length > 0,
  };
}

/** The value that one is a copy of. */
function behind(name: string, producers: Producers): string {
  let value = name;
  for (;;) {
    const node = producers.get(value);
    if (!node || !transparent.has(operatorOf(node))) return value;
    value = node.inputs[0] ?? '';
  }
}

/** Whether a value is the number or the name of a class. */
function isLabel(name: string, producers: Producers): boolean {
  let value = name;
  for (;;) {
    const node = producers.get(value);
    if (!node) return false;
    const op = operatorOf(node);
    if (['ArgMax', 'Greater', 'GreaterOrEqual', 'ai.onnx.ml.Binarizer', 'ai.onnx.ml.LabelEncoder'].includes(op))
      return true;
    const through = ['Identity', 'Cast', 'Reshape', 'Squeeze', 'Flatten', 'ai.onnx.ml.ArrayFeatureExtractor'];
    if (!through.includes(op)) return false;
    value = node.inputs[op === 'ai.onnx.ml.ArrayFeatureExtractor' ? 1 : 0] ?? '';
  }
}

function isFloat(type: number): boolean {
  return type === elementTypes.float32 || type === elementTypes.float64 || type === elementTypes.float16 || type === 0;
}

function activationOf(
  value: string,
  producers: Producers,
  initializers: readonly TensorProto[],
): Pick<Head, 'output' | 'activation'> | null {
  const node = producers.get(value);
  const op = node ? operatorOf(node) : '';
  const axis = node?.attributes.find(({ name }) => name === 'axis')?.i ?? 1;
  const input = node?.inputs[0] ?? '';
  if (op === 'Softmax' && Math.abs(axis) === 1) return { output: input, activation: 'softmax' };
  if (op === 'LogSoftmax' && Math.abs(axis) === 1) return { output: input, activation: 'logSoftmax' };
  if (op === 'Sigmoid') return { output: input, activation: 'sigmoid' };
  if (node && op === 'Concat' && node.inputs.length === 2) {
    // [1 − p, p]: two classes from one probability.
    const p = behind(node.inputs[1] ?? '', producers);
    const [rest, probability] = [producers.get(behind(input, producers)), producers.get(p)];
    const one = initializers.find(({ name }) => name === rest?.inputs[0]);
    const isRest =
      rest?.opType === 'Sub' && behind(rest.inputs[1] ?? '', producers) === p && one && numbersOf(one).values[0] === 1;
    if (isRest && probability?.opType === 'Sigmoid') {
      return { output: probability.inputs[0] ?? '', activation: 'sigmoid' };
    }
  }
  return null;
}

/** From a ZipMap, or from the list that labels are picked from. */
function classesOf(
  initializers: readonly TensorProto[],
  outputs: readonly string[],
  producers: Producers,
): readonly string[] | null {
  for (const output of outputs) {
    let value = output;
    for (let node = producers.get(value); node; node = producers.get(value)) {
      const op = operatorOf(node);
      if (op === 'ai.onnx.ml.ZipMap') return zipped(node);
      if (op === 'ai.onnx.ml.ArrayFeatureExtractor') {
        const list = initializers.find(({ name }) => name === node.inputs[0]);
        return list ? textsOf(list) : null;
      }
      value = node.inputs[0] ?? '';
    }
  }
  return null;
}

function zipped({ attributes }: NodeProto): readonly string[] | null {
  for (const { name, strings, ints } of attributes) {
    if (name === 'classlabels_strings' && strings) return strings.map((bytes) => decoder.decode(bytes));
    if (name === 'classlabels_int64s') return ints.map(String);
  }
  return null;
}

function textsOf(tensor: TensorProto): readonly string[] {
  if (tensor.stringData) return tensor.stringData.map((bytes) => decoder.decode(bytes));
  return Array.from(numbersOf(tensor).values, String);
}

const decoder = new TextDecoder();
