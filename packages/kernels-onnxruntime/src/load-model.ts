/**
 * A model file in ONNX Runtime.
 */
import { readFile } from 'node:fs/promises';
import { ConfigError, DataError, type Floats, type Matrix, check, checkCounts } from '@rivulet/tensor';
import { type ExportedFiles, type ValueSummary, modelSummary } from '@rivulet/onnx';
import { checkFiles, checkGiven } from './data-files.js';
import { type Runtime, loadRuntime } from './runtime.js';

/** What a model says about rows: a classifier gives probabilities and labels, others give values. */
export type Prediction = {
  /** [rows, classes]; [rows, 1] is the probability of the second of two classes. */
  readonly probabilities?: Matrix;
  /** Number of the class of each row. */
  readonly labels?: Int32Array;
  /** [rows, columns]. */
  readonly values?: Matrix;
};

/** A model that is ready to predict. Owns native memory until it is disposed. */
export interface LoadedModel {
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  /** What the exporter wrote into the file: `config`, `seed`, `classes`, `features`, … */
  readonly metadata: Readonly<Record<string, string>>;
  /** Columns of a row. */
  readonly features: number;
  /**
   * Predicts any number of rows of raw features.
   *
   * @param rows a matrix, or the numbers of the rows one after another
   * @throws ConfigError when rows have another number of columns, or the model was disposed
   */
  predict(rows: Matrix | Floats): Promise<Prediction>;
  /** Returns every resource; nothing may be called afterwards. */
  dispose(): Promise<void>;
}

/** Options of `loadModel`. */
export type LoadOptions = {
  /** Threads that one operator may use. Default 1: small models are fastest so. */
  readonly threads?: number;
  /** The data file of a model that is given as bytes, from `exportOnnxFiles`. Of a path it is looked for beside it. */
  readonly data?: ExportedFiles['data'];
};

type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;
type Results = Awaited<ReturnType<Session['run']>>;

/** Rows in one call of the runtime: bounds its memory, not the caller's batch. */
const rowsPerRun = 8192;

/**
 * Loads a model: one float32 input [batch, n], and the outputs `probabilities` and `label`, or `values`.
 *
 * @param source path of the file, or its bytes
 * @throws ConfigError when onnxruntime-node is not installed
 * @throws DataError when there is no such file, or it is no such model, or a file with its numbers is missing or cut off
 * @example
 * const model = await loadModel('moons.onnx');
 * const { labels } = await model.predict({ rows: 1, columns: 2, values: Float32Array.of(0.5, -0.2) });
 * await model.dispose();
 */
export async function loadModel(
  source: Uint8Array | string,
  { threads = 1, data = null }: LoadOptions = {},
): Promise<LoadedModel> {
  checkCounts('loadModel', 1, { threads });
  const who = typeof source === 'string' ? source : 'the model';
  const bytes = typeof source === 'string' ? await bytesOf(source) : source;
  const { inputs, outputs, metadata, data: files } = summaryOf(bytes, who);
  const [input] = inputs;
  const features = input?.shape[1];
  const results = new Set(outputs.map(({ name }) => name));
  const main = results.has('probabilities') ? 'probabilities' : 'values';
  if (inputs.length !== 1 || input?.type !== 'float32' || typeof features !== 'number' || !results.has(main)) {
    const found = [...inputs, ...outputs]
      .map(({ name, type, shape }) => `${name} ${type} [${shape.join(', ')}]`)
      .join('; ');
    throw new DataError(
      `${who}: expected one float32 input [batch, n] and an output 'probabilities' or 'values', received ${found}`,
    );
  }

  if (typeof source === 'string') await checkFiles(source, files);
  else checkGiven(files, data);
  const runtime = await loadRuntime();
  // From a path the runtime maps the files with the numbers; from bytes it takes ours.
  const byPath = typeof source === 'string' && files.length > 0;
  let session: Session | null = await openSession(runtime, byPath ? source : bytes, { threads, data }, who);
  const run = async (values: Float32Array, rows: number): Promise<Results> => {
    if (!session) throw new ConfigError('predict: this model was disposed');
    return session.run({ [input.name]: new runtime.Tensor('float32', values, [rows, features]) });
  };
  const columns = Number(outputs.find(({ name }) => name === main)?.shape[1] ?? 1);

  return {
    inputs,
    outputs,
    metadata,
    features,
    async predict(given) {
      const { rows, values } = matrixOf(given, features, 'predict');
      const numbers = new Float32Array(rows * columns);
      const labels = results.has('label') ? new Int32Array(rows) : null;
      for (let from = 0; from < rows; from += rowsPerRun) {
        const to = Math.min(rows, from + rowsPerRun);
        const part = Float32Array.from(values.subarray(from * features, to * features));
        const { [main]: result, label } = await run(part, to - from);
        numbers.set(result?.data as Float32Array, from * columns);
        labels?.set(Int32Array.from(label?.data as BigInt64Array, Number), from);
      }
      return { [main]: { rows, columns, values: numbers }, ...(labels ? { labels } : {}) };
    },
    async dispose() {
      const open = session;
      session = null;
      await open?.release();
    },
  };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read: ${(error as Error).message}`);
  }
}

function summaryOf(bytes: Uint8Array, who: string): ReturnType<typeof modelSummary> {
  try {
    return modelSummary(bytes);
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${who}: ${error.message}`) : error;
  }
}

async function openSession(
  runtime: Runtime,
  source: Uint8Array | string,
  { threads, data }: Required<LoadOptions>,
  who: string,
): Promise<Session> {
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    ...(data ? { externalData: [{ path: data.location, data: data.bytes }] } : {}),
  } as const;
  try {
    // Two calls, because paths and bytes are overloads.
    if (typeof source === 'string') return await runtime.InferenceSession.create(source, options);
    return await runtime.InferenceSession.create(source, options);
  } catch (error) {
    throw new DataError(`${who}: ONNX Runtime refuses it: ${(error as Error).message}`);
  }
}

/** Rows as a matrix. @throws ConfigError when they do not have this many columns */
export function matrixOf(given: Matrix | Floats, features: number, who: string): Matrix {
  const matrix = ArrayBuffer.isView(given)
    ? { rows: given.length / features, columns: features, values: given }
    : given;
  const fits =
    matrix.columns === features && Number.isInteger(matrix.rows) && matrix.values.length === matrix.rows * features;
  check(
    fits,
    who,
    `rows of ${features} numbers`,
    `${matrix.values.length} numbers in ${matrix.rows} rows of ${matrix.columns}`,
  );
  return matrix;
}
