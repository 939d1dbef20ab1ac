/**
 * Reading a model of a file back into something that learns.
 */
import {
  DataError,
  type Floats,
  type Layer,
  type Loss,
  type Program,
  type ScalarSlot,
  type Spec,
  type Tensor,
  Trace,
  checkNoOthers,
  inferenceContext,
  traceInference,
} from '@rivulet/tensor';
import { decodeModel } from '../proto.js';
import type { OnnxStructure } from './graph.js';
import { type Activation, headOf } from './head.js';
import { producersOf } from './names.js';
import { applyGraph, onnxLayer } from './onnx-layer.js';
import { operators } from './operators.js';
import { readGraph } from './read-graph.js';
import { softmax } from './rows.js';

/** Options of `fromOnnx`. */
export type ImportOptions = {
  /** Name of the output that matters. Default: the only one of float numbers, or the one of probabilities. */
  readonly output?: string;
};

/** A model that was read. */
export type ImportedModel = {
  /** From features to logits (or values); what the file puts on top of them is `activation`. */
  readonly model: Layer;
  /** The numbers of the file: `params/…`, and running statistics as `layers/…`. */
  readonly parameters: Readonly<Record<string, Floats>>;
  /** The model in mode 'infer'; `predictions` has the activation. For `exportOnnx` and any backend. */
  readonly program: Program;
  /** Columns of a row of features. */
  readonly features: number;
  /** Where the file says them, as those of `exportOnnx` do. */
  readonly featureNames: readonly string[] | null;
  /** Columns of the output. */
  readonly outputs: number;
  /** What was taken off the end. Of 'logSoftmax' the predictions are probabilities; of 'sigmoid' those of the second class. */
  readonly activation: Activation | null;
  /** The loss that fits, to `revive`; `null` where the file does not tell: losses of values, of logits without a label. */
  readonly loss: Spec | null;
  readonly classes: readonly string[] | null;
  /** Other entries of the metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly opset: number;
  /** Who wrote the file: `pytorch 1.13.1`. */
  readonly producer: string;
};

/** How many problems one message names. */
const mostProblems = 5;

/**
 * Reads a model like an MLP from an ONNX file, to evaluate it, train it further and export it again.
 *
 * Any graph of supported operators over values [batch, n] will do; `importable` lists them. Weights of products, biases
 * added to them, and scale and bias of normalisations become parameters, with the names and the layout that they have
 * in the file; running mean and variance become state; other numbers stay constants of the formula. A softmax or sigmoid
 * at the end is taken off, since losses work on logits, and labels and maps of probabilities are left behind.
 *
 * @param bytes the whole file, operator set 7 to 21
 * @param options.output name of the output that matters; default the only one of float numbers, or that of probabilities
 * @throws DataError when the bytes are no ONNX model, or naming operator, node and reason of what cannot be read
 * @throws ConfigError when there is no output of the name that was asked for
 * @example
 * const { model, parameters } = fromOnnx(readFileSync('torch.onnx'));
 * train({ model, initial: parameters, loss: softmaxCrossEntropy(), data, optimizer: adam() });
 */
export function fromOnnx(bytes: Uint8Array, options: ImportOptions = {}): ImportedModel {
  const { output, ...others } = options;
  checkNoOthers('fromOnnx', others);
  const file = decodeModel(bytes);
  const { head, graph, parameters } = naming(() => {
    const end = headOf(file, producersOf(file.graph), output);
    const read = readGraph(file, end.output);
    return { ...read, head: end, graph: { ...read.graph, columns: columnsOf(read.graph) } };
  });
  const model = onnxLayer(graph);
  const features = graph.axes.reduce((product, length) => product * length, 1);
  const metadata = new Map(file.metadataProps.map(({ key, value }) => [key, value]));
  const texts = (key: string): readonly string[] | null => {
    const list = textsIn(metadata.get(key));
    if (list) metadata.delete(key);
    return list;
  };
  const [classes, featureNames] = [texts('classes') ?? head.classes, texts('features')];
  const isClassifier = head.activation !== null || head.picks;
  return {
    model,
    parameters,
    program: traceInference({ model, loss: showing(head.activation), features }),
    features,
    featureNames: featureNames?.length === features ? featureNames : null,
    outputs: graph.columns,
    activation: head.activation,
    loss: isClassifier ? lossOf(head.activation, graph.columns) : null,
    classes,
    metadata: Object.fromEntries(metadata),
    opset: graph.opset,
    producer: `${file.producerName} ${file.producerVersion}`.trim(),
  };
}

/** Operators that `fromOnnx` reads, those of other operator sets with its name in front. */
export const importable: readonly string[] = ['Constant', ...operators.keys()].sort();

/** Says whose error it is. */
function naming<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DataError ? new DataError(`fromOnnx: ${error.message}`) : error;
  }
}

/** Writes the graph once, to see whether it can be. */
function columnsOf(graph: OnnxStructure): number {
  const trace = new Trace();
  const problems: string[] = [];
  const leaves = (wanted: string): Record<string, Tensor> =>
    Object.fromEntries(
      graph.parameters.flatMap(({ name, kind, shape }) =>
        kind === wanted ? [[name, trace.state(`${kind}/${name}`, shape)]] : [],
      ),
    );
  const context = inferenceContext(trace, new Map<string, ScalarSlot>(), 'fromOnnx');
  const x = trace.data(
    'x',
    graph.axes.reduce((product, length) => product * length, 1),
  );
  const { output } = applyGraph(graph, x, leaves('params'), leaves('layers'), context, (problem) =>
    problems.push(problem),
  );
  if (problems.length > 0) {
    const more = problems.length > mostProblems ? `; and ${problems.length - mostProblems} more` : '';
    throw new DataError(`${problems.slice(0, mostProblems).join('; ')}${more}`);
  }
  return Number(output.shape[1]);
}

/** A loss that only shows: what the user wants to see instead of logits. */
function showing(activation: Activation | null): Loss {
  const base: Loss = { name: 'fromOnnx', spec: null, perSample: (output) => output };
  if (activation === null) return base;
  if (activation === 'sigmoid') return { ...base, predict: (output) => output.sigmoid() };
  return { ...base, predict: softmax };
}

function lossOf(activation: Activation | null, columns: number): Spec | null {
  const name = activation === 'sigmoid' ? columns === 1 && 'binaryCrossEntropy' : columns > 1 && 'softmaxCrossEntropy';
  return name ? { use: `@rivulet/layers#${name}`, args: [] } : null;
}

/** A list of texts that the metadata hold as JSON. */
function textsIn(json: string | undefined): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(json ?? '');
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : null;
  } catch {
    return null;
  }
}
