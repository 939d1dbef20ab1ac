/**
 * Exporting a trained model: raw features in, probabilities and labels (or values) out.
 */
import { ConfigError, Program, type Scaling, ShapeError, check, formatShape, simplify } from '@rivulet/tensor';
import { type ExportSettings, settingsEntry, settingsKey } from './export-settings.js';
import { checkFits, takeOut } from './external-data.js';
import { foldConstants as fold } from './fold-constants.js';
import { GraphBuilder } from './graph-builder.js';
import { type Parameters, lowerProgram } from './lower-program.js';
import { metadataEntries } from './metadata.js';
import { irVersionOf, target } from './opsets.js';
import { type GraphProto, elementTypes, encodeModel } from './proto.js';

/** What `exportOnnxFiles` needs. */
export type ExportFilesOptions = ExportSettings & {
  /** An inference program, from `traceInference`; its output `predictions` is exported. */
  readonly program: Program;
  /** Values by name of state (`params/0.weight`, `layers/1.running_mean`): those of the `end` event. Others are ignored. */
  readonly parameters: Parameters;
  /** How raw features became the inputs of the training; becomes the first nodes. Default: not at all. */
  readonly scaling?: Scaling | null;
  /** Names of the classes, in the order of their numbers; `null` (default): the model gives values. */
  readonly classes?: readonly string[] | null;
  /** Names of the features, one a column; only written into the metadata. */
  readonly features?: readonly string[];
  /** What else the file is to carry: configuration, seeds, a hash of the data, metrics. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/** What `exportOnnx` needs. */
export type ExportOptions = Omit<ExportFilesOptions, 'externalData'>;

/** A model as files. */
export type ExportedFiles = {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** The file at `location` that it refers to; `null` where it refers to none. */
  readonly data: { readonly location: string; readonly bytes: Uint8Array } | null;
};

/** Who wrote a file; the version counts changes in what is written, not releases. */
export const producer = { name: 'rivulet', version: '1' } as const;

/**
 * The bytes of an ONNX model of a trained program.
 *
 * Input: `features` [batch, n], raw, float32. Outputs of a classifier: `probabilities`
 * [batch, classes] and `label` [batch], int64, the column of the largest probability (of equal ones
 * the first); with a single column, which is the probability of the second of two classes, `probabilities`
 * is [batch, 1] and `label` is 1 where it is above 0.5. Otherwise: `values` [batch, columns].
 *
 * Nothing but the arguments goes into the file: the same arguments give the same bytes. Settings that are not the
 * default are an entry `export` of the metadata.
 *
 * @throws ConfigError when options contradict each other or the program cannot be a model
 * @throws DataError when a parameter is missing, has the wrong length, or is not finite in the type it is stored in
 * @throws ShapeError when the predictions are not one row a sample
 * @example
 * const program = traceInference({ model, loss, features: 2 });
 * const bytes = exportOnnx({ program, parameters: end.parameters, classes: ['0', '1'] });
 */
export function exportOnnx(options: ExportOptions): Uint8Array {
  if ('externalData' in options && options.externalData) {
    throw new ConfigError('exportOnnx: external data are a second file; exportOnnxFiles gives both');
  }
  return exportOnnxFiles({ ...options, externalData: null }).bytes;
}

/**
 * An ONNX model of a trained program, as `exportOnnx` writes it, with large weights in a file of their own.
 *
 * `externalData` names that file; no weight being large enough, there is none. Without `externalData` all is in the
 * model file, which stays below 2 GiB.
 *
 * @throws ConfigError when the weights need a file of their own and have none; otherwise as `exportOnnx`
 * @example
 * const { bytes, data } = exportOnnxFiles({ program, parameters, externalData: { location: 'model.onnx.data' } });
 * if (data) writeFileSync(data.location, data.bytes);
 * writeFileSync('model.onnx', bytes);
 */
export function exportOnnxFiles(options: ExportFilesOptions): ExportedFiles {
  const { classes = null, features, opset = target.opset, externalData = null } = options;
  const irVersion = irVersionOf(opset, 'exportOnnx');
  const graph = graphOf(options);
  const { graph: rest, data } = externalData ? takeOut(graph, externalData, 'exportOnnx') : { graph, data: null };
  checkFits(rest, 'exportOnnx');
  const bytes = encodeModel({
    irVersion,
    producerName: producer.name,
    producerVersion: producer.version,
    graph: rest,
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: metadataEntries({
      ...options.metadata,
      ...(classes ? { classes: JSON.stringify(classes) } : {}),
      ...(features ? { features: JSON.stringify(features) } : {}),
      ...settingsEntry(options),
    }),
  });
  return { bytes, data: externalData && data?.length ? { location: externalData.location, bytes: data } : null };
}

/** The graph from raw features to predictions. */
function graphOf(options: ExportFilesOptions): GraphProto {
  const { program, parameters, scaling = null, classes = null } = options;
  const { opset, float16 = false, foldConstants = false } = options;
  const inference = predictionsOf(program);
  const [input, output] = [inference.data.get('x'), inference.outputs.get('predictions')];
  if (!input || !output) throw new ConfigError("exportOnnx: the predictions do not depend on the data 'x'");
  const [columns, results] = [Number(input.shape[1]), Number(output.shape[1])];
  checkOptions(options, columns, results);

  const simple = simplify(inference);
  const bound = foldConstants ? fold(simple, parameters) : { program: simple, parameters };
  const graph = new GraphBuilder(null, { opset, weights: float16 ? 'float16' : 'float32' });
  const x = scaled(graph, graph.input('features', ['batch', columns]), scaling);
  const values = lowerProgram(graph, { ...bound, data: { x } }).get('predictions') ?? '';
  if (classes) {
    const label = results === 1 ? threshold(graph, values) : graph.node('ArgMax', [values], { axis: 1, keepdims: 0 });
    graph.output('probabilities', values, elementTypes.float32, ['batch', results]);
    graph.output('label', label, elementTypes.int64, ['batch']);
  } else graph.output('values', values, elementTypes.float32, ['batch', results]);
  return graph.finish('model');
}

/** The part of the program that predictions need; what measures the loss is left behind. */
function predictionsOf(program: Program): Program {
  const predictions = program.outputs.get('predictions');
  if (!predictions) {
    check(false, 'exportOnnx', "a program with the output 'predictions'", [...program.outputs.keys()].join(', '));
  }
  if (predictions.shape[0] !== 'batch') {
    throw new ShapeError(
      `exportOnnx: predictions have shape ${formatShape(predictions.shape)}, expected [batch, columns]`,
    );
  }
  return new Program({ ...program.parts, outputs: new Map([['predictions', predictions]]) });
}

function checkOptions(
  { scaling, classes, features, metadata = {} }: ExportFilesOptions,
  columns: number,
  results: number,
): void {
  if (classes) {
    const fits = results === 1 ? classes.length === 2 : classes.length === results;
    const expected = results === 1 ? '2 classes for one probability' : `${results} classes`;
    check(fits, 'exportOnnx', expected, classes.length);
  }
  if (features) check(features.length === columns, 'exportOnnx', `${columns} names of features`, features.length);
  if (scaling) {
    const { offset, factor } = scaling;
    const fits = offset.length === columns && factor.length === columns;
    check(fits, 'exportOnnx', `scaling with ${columns} offsets and factors`, `${offset.length} and ${factor.length}`);
  }
  for (const [key, option] of Object.entries({ classes, features })) {
    const twice = option != null && Object.hasOwn(metadata, key);
    check(!twice, 'exportOnnx', `'${key}' as an option, not in the metadata as well`, metadata[key]);
  }
  const taken = Object.hasOwn(metadata, settingsKey);
  check(!taken, 'exportOnnx', `metadata without '${settingsKey}', which it writes`, metadata[settingsKey]);
}

/**
 * (x − offset) · factor. An offset that float32 rounds by so much that the result would show it is
 * subtracted in two parts: a year is large, and differences of years are small.
 */
function scaled(graph: GraphBuilder, features: string, scaling: Scaling | null): string {
  if (!scaling) return features;
  const { offset, factor } = scaling;
  const rest = offset.map((value) => value - Math.fround(value));
  const shows = rest.some((value, column) => Math.abs(value * (factor[column] ?? 0)) > 2 ** -25);
  let x = graph.node('Sub', [features, graph.floats(offset, [offset.length], 'scaling/offset')]);
  if (shows) x = graph.node('Sub', [x, graph.floats(rest, [rest.length], 'scaling/offset_rest')]);
  return graph.node('Mul', [x, graph.floats(factor, [factor.length], 'scaling/factor')]);
}

/** 1 where the only probability is above 0.5: [batch, 1] → [batch]. */
function threshold(graph: GraphBuilder, probability: string): string {
  const above = graph.node('Cast', [graph.node('Greater', [probability, graph.floats([0.5], [])])], {
    to: elementTypes.int64,
  });
  return graph.node('Squeeze', [above, graph.integers([1])]);
}
