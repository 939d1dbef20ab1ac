/**
 * Exporting a training step: whoever has an ONNX Runtime can go on training, in any language.
 */
import {
  ConfigError,
  type Floats,
  type Program,
  check,
  checkChoices,
  formatShape,
  partitionHostScalars,
  sizeOf,
} from '@rivulet/tensor';
import { producer } from '../export-onnx.js';
import { GraphBuilder } from '../graph-builder.js';
import { target } from '../opsets.js';
import { type GraphProto, elementTypes, encodeModel } from '../proto.js';
import { flatten } from './flatten.js';
import { howToDrive } from './how-to-drive.js';
import { loopGraph } from './loop-graph.js';
import { usedScalars } from './numbers.js';
import { stepGraph } from './step-graph.js';
import { withoutPadding } from './without-padding.js';

/** What `exportTrainingStep` needs. */
export type TrainingStepOptions = {
  /** A training step, from `traceStep`; or an optimizer alone, from `traceUpdate`. */
  readonly program: Program;
  /** Values of its states: those that training starts from, `initialState(program, { seed })`, or those of a checkpoint. */
  readonly state: Readonly<Record<string, Floats>>;
  /** 'step': one step a run. 'loop': any number of steps a run, such as an epoch, on samples that are put in once. Default 'step'. */
  readonly form?: 'step' | 'loop';
  /** What else the files are to carry: configuration, seeds, a hash of the data. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Two models that belong together. */
export type TrainingStepFiles = {
  /** What a run computes. */
  readonly step: Uint8Array;
  /** What the first run is given: a model without inputs, whose outputs are called like inputs of the step. */
  readonly start: Uint8Array;
};

/**
 * One training step, or a loop of them, as an ONNX model in plain operators of opset 17.
 *
 * Inputs of form 'step': `x` [batch, features] and `y` [batch, targets], every batch as large as it is; the
 * states `params/…`, `layers/…`, `optimizer/…`; `step`, int64, counting from 1, where the optimizer needs it;
 * hyper-parameters such as `optimizer/learningRate`, float64; and for each source of random numbers, such as
 * dropout, `uniform/…`, numbers in [0, 1). Outputs: `loss`, `penalty`, `correct`, and `next/…` for each state
 * that changes. Form 'loop' takes all samples, and `rows` and `starts` to say which of them a step takes; its
 * outputs have a number for each step, and hyper-parameters may have as well.
 *
 * States and hyper-parameters that do not change have their first values in the second file. How to drive
 * both stands in them: `doc_string`, with the lines of Python. Formulas of numbers alone, such as bias
 * corrections, are computed in float64, as everywhere in Rivulet.
 *
 * @throws ConfigError when a state has no value, or one of another length
 * @throws DataError when a value is not finite in float32
 * @example
 * const program = traceStep({ model, loss, optimizer: adam(), features: 2, targets: 1 });
 * const { step, start } = exportTrainingStep({ program, state: initialState(program, { seed: 42 }) });
 */
export function exportTrainingStep({
  program,
  state,
  form = 'step',
  metadata,
}: TrainingStepOptions): TrainingStepFiles {
  checkChoices('exportTrainingStep', ['step', 'loop'], { form });
  const lowered = withoutPadding(program);
  const rows = [...lowered.outputs].find(([, { shape }]) => shape.length > 0);
  if (form === 'loop' && rows) {
    throw new ConfigError(`exportTrainingStep: '${rows[0]}' is no number, and a loop reports only numbers`);
  }
  const graph =
    form === 'step'
      ? stepGraph({ program: lowered, numbers: 'computed' })
      : loopGraph({ program: lowered, numbers: 'computed', flattening: flatten(lowered) });
  const first = startGraph(lowered, state, form);
  const docString = howToDrive(form, graph, first);
  const [step, start] = [graph, first].map((one) =>
    encodeModel({
      irVersion: target.irVersion,
      producerName: producer.name,
      producerVersion: producer.version,
      docString,
      graph: one,
      opsetImport: [{ domain: '', version: target.opset }],
      metadataProps: Object.entries({ ...metadata, form })
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value })),
    }),
  ) as [Uint8Array, Uint8Array];
  return { step, start };
}

/** Every state, and every hyper-parameter that does not change. */
function startGraph(program: Program, state: Readonly<Record<string, Floats>>, form: 'step' | 'loop'): GraphProto {
  const graph = new GraphBuilder();
  for (const [name, { leaf }] of program.state) {
    const values = Object.hasOwn(state, name) ? state[name] : undefined;
    const expected = `${sizeOf(leaf.shape)} numbers for '${name}' ${formatShape(leaf.shape)}`;
    if (values?.length !== sizeOf(leaf.shape)) {
      check(false, 'exportTrainingStep', expected, values?.length ?? 'none');
    }
    const dims = leaf.shape.map(Number);
    graph.output(name, graph.floats(values, dims, `${name}/start`), elementTypes.float32, dims);
  }
  for (const name of usedScalars(program, partitionHostScalars(program))) {
    const source = program.scalars.get(name)?.source;
    if (typeof source !== 'number') continue;
    const number = graph.number(source, elementTypes.float64);
    if (form === 'step') graph.output(name, number, elementTypes.float64, []);
    else graph.output(name, graph.node('Unsqueeze', [number, graph.integers([0])]), elementTypes.float64, [1]);
  }
  return graph.finish('start');
}
