/**
 * A graph of ONNX operators as a layer.
 */
import {
  ConfigError,
  DataError,
  type Layer,
  type LayerContext,
  RivuletError,
  ShapeError,
  type Shape,
  type Tensor,
  type Tensors,
  formatShape,
  specOf,
} from '@rivulet/tensor';
import { Call } from './call.js';
import { checkGraph } from './check-graph.js';
import type { OnnxGraph, OnnxStructure } from './graph.js';
import { bound } from './limits.js';
import { nodeName } from './names.js';
import { operators } from './operators.js';
import { type Value, axesOf, ofTensor } from './values.js';

/**
 * A layer that computes what a graph of ONNX operators does, each node as a formula.
 *
 * Parameters and running statistics have the names and shapes of the graph. Their first values are PyTorch's
 * for layers of this kind (weights from U[−1/√in, 1/√in), biases 0, scales 1), so the same structure can be
 * trained from scratch; `fromOnnx` gives the numbers of the file, for `initial`. In training batch
 * normalisation uses the statistics of the batch and moves the running ones, and dropout drops.
 *
 * @param graph from `fromOnnx`, or from the spec of such a layer
 * @throws ConfigError when that is no graph
 * @throws ShapeError (when a program is traced) when the input has other columns
 * @example
 * const model = onnxLayer(graph);
 */
export function onnxLayer(graph: OnnxGraph): Layer {
  checkGraph(graph);
  const features = graph.axes.reduce((product, length) => product * length, 1);
  return {
    name: 'onnxLayer',
    spec: specOf('@rivulet/onnx#onnxLayer', graph),
    init(input, scope) {
      if (input.length !== 2 || input[0] !== 'batch' || input[1] !== features) {
        throw new ShapeError(`onnxLayer: expected an input [batch, ${features}], received ${formatShape(input)}`);
      }
      const of = (wanted: string): Tensors =>
        Object.fromEntries(
          graph.parameters
            .filter(({ kind }) => kind === wanted)
            .map(({ name, shape, start, spread }) => [
              name,
              spread === 0
                ? scope.constant(start, shape)
                : scope
                    .uniform(name, shape)
                    .mul(2 * spread)
                    .add(start - spread),
            ]),
        );
      return { params: of('params'), state: of('layers'), output: ['batch', graph.columns] };
    },
    apply(x, params, state, context) {
      return applyGraph(graph, x, params, state, context, (problem) => {
        throw new ConfigError(`onnxLayer: ${problem}`);
      });
    },
  };
}

/**
 * Writes every node of a graph as a formula.
 *
 * @param report is told of each node that cannot be written, and why; what depends on it is left out
 */
export function applyGraph(
  graph: OnnxStructure,
  x: Tensor,
  params: Tensors,
  state: Tensors,
  context: LayerContext,
  report: (problem: string) => void,
): { readonly output: Tensor; readonly state: Tensors } {
  const values = new Map<string, Value>();
  const statistics = new Map<string, string>();
  const next = new Map(Object.entries(state));
  values.set(graph.input, ofTensor(x, ['batch', ...graph.axes]));
  for (const { name, dims, values: numbers, type } of graph.constants) {
    values.set(name, { kind: 'fixed', dims, values: numbers, type });
  }
  for (const { value, name, kind } of graph.parameters) {
    const tensor = (kind === 'params' ? params : state)[name];
    if (!tensor) throw new ShapeError(`onnxLayer: its ${kind === 'params' ? 'parameter' : 'state'} ${name} is missing`);
    values.set(value, ofTensor(tensor));
    if (kind === 'layers') statistics.set(value, name);
  }
  const spent = { constants: 0 };
  const broken = new Set<string>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : values.get(name)));
    const lost = node.inputs.find((name, index) => name !== '' && !inputs[index]);
    const operator = operators.get(node.op);
    try {
      if (!operator) throw new DataError('this operator is not supported');
      if (lost !== undefined && broken.has(lost)) throw lostInput;
      if (lost !== undefined) throw new DataError(`its input '${lost}' holds no numbers`);
      const value = operator(new Call(node, inputs, graph, context, statistics, next, spent));
      if (value.kind === 'tensor') bound('columns', sizeOfRow(value.tensor.shape));
      values.set(node.outputs[0] ?? '', value);
    } catch (error) {
      if (error !== lostInput) {
        if (!(error instanceof RivuletError)) throw error;
        report(`${nodeName(node.op, node.name)}: ${error.message}`);
      }
      for (const output of node.outputs) broken.add(output);
    }
  }
  const output = values.get(graph.output);
  if (output?.kind === 'tensor' && output.tensor.shape.length === 2 && output.tensor.shape[0] === 'batch') {
    return { output: output.tensor, state: Object.fromEntries(next) };
  }
  if (!broken.has(graph.output)) {
    const found = output ? formatShape(axesOf(output)) : 'nothing';
    report(`the output '${graph.output}' is ${found}, not one row a sample`);
  }
  return { output: x, state };
}

/** Says that an input was lost with a node that was reported already. */
const lostInput = new DataError('an input is lost');

function sizeOfRow(shape: Shape): number {
  return shape.reduce<number>((product, length) => (length === 'batch' ? product : product * length), 1);
}
