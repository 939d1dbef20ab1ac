/**
 * A model of any form in ONNX Runtime: any inputs, any outputs.
 */
import { readFile } from 'node:fs/promises';
import { ConfigError, DataError, check, checkCounts } from '@rivulet/tensor';
import { type ValueSummary, modelSummary } from '@rivulet/onnx';
import { checkFiles } from './data-files.js';
import type { LoadOptions } from './load-model.js';
import { type Runtime, loadRuntime } from './runtime.js';

/** Numbers or texts with a shape. */
export type ModelValue = {
  /** `float32`, `float64`, `int64`, `int32`, `bool` or `string`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Row-major; truth values as 0 and 1, `int64` exactly up to 2⁵³. */
  readonly values: Float64Array | readonly string[];
};

/** A model that is ready to run. Owns native memory until it is disposed. */
export interface OpenModel {
  /** What it takes and what it gives, as its file says. */
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Runs the model once.
   *
   * @returns the outputs that are tensors of numbers or texts, by name; others are left out
   * @throws DataError when ONNX Runtime refuses the values, or cannot compute with them
   */
  run(inputs: Readonly<Record<string, ModelValue>>): Promise<Readonly<Record<string, ModelValue>>>;
  /** Returns every resource; nothing may be called afterwards. */
  dispose(): Promise<void>;
}

/**
 * Opens a model of any form, ours or others'. For models that take rows of features, `loadModel` is the shorter way.
 *
 * @param source path of the file, which may have its weights in another beside it; or its bytes
 * @param options.threads that one operator may use; default 1
 * @throws ConfigError when onnxruntime-node is not installed
 * @throws DataError when there is no such file, it is no ONNX model, or ONNX Runtime refuses it
 * @example
 * const model = await openModel('classifier.onnx');
 * const { label } = await model.run({ X: { type: 'float32', shape: [1, 2], values: Float64Array.of(0.5, -0.2) } });
 * await model.dispose();
 */
export async function openModel(
  source: Uint8Array | string,
  { threads = 1 }: Pick<LoadOptions, 'threads'> = {},
): Promise<OpenModel> {
  checkCounts('openModel', 1, { threads });
  const who = typeof source === 'string' ? source : 'the model';
  const { inputs, outputs, metadata, data } = await summaryOf(source, who);
  if (typeof source === 'string') await checkFiles(source, data);
  const runtime = await loadRuntime();
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  } as const;
  const refused = (error: unknown): DataError => new DataError(`${who}: ONNX Runtime refuses it: ${oneLine(error)}`);
  const { InferenceSession } = runtime;
  const created =
    typeof source === 'string' ? InferenceSession.create(source, options) : InferenceSession.create(source, options);
  let session: Awaited<typeof created> | null = await created.catch((error: unknown) => {
    throw refused(error);
  });
  return {
    inputs,
    outputs,
    metadata,
    async run(given) {
      if (!session) throw new ConfigError('run: this model was disposed');
      const feeds = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, tensorOf(runtime, name, value)] as const),
      );
      // Only what was declared as a tensor can be brought here: a sequence or a map makes the whole call fail.
      const wanted = outputs.filter(({ type }) => type !== '0').map(({ name }) => name);
      let results: Awaited<ReturnType<typeof session.run>>;
      try {
        results = await session.run(feeds, wanted);
      } catch (error) {
        throw new DataError(`${who}: ONNX Runtime cannot run it: ${oneLine(error)}`);
      }
      return Object.fromEntries(
        Object.entries(results).flatMap(([name, { type, dims, data }]) => {
          const values = valuesOf(data);
          return values ? [[name, { type, shape: dims, values }] as const] : [];
        }),
      );
    },
    async dispose() {
      const open = session;
      session = null;
      await open?.release();
    },
  };
}

async function summaryOf(source: Uint8Array | string, who: string): Promise<ReturnType<typeof modelSummary>> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === 'string' ? await readFile(source) : source;
  } catch (error) {
    throw new DataError(`${who}: cannot be read: ${(error as Error).message}`);
  }
  try {
    return modelSummary(bytes);
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${who}: ${error.message}`) : error;
  }
}

type Tensor = InstanceType<Runtime['Tensor']>;

/** How numbers become those of a tensor. */
const makers: Readonly<
  Record<string, (values: Float64Array) => Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array>
> = {
  float32: (values) => Float32Array.from(values),
  float64: (values) => values,
  int64: (values) => BigInt64Array.from(Array.from(values, (value) => BigInt(Math.trunc(value)))),
  int32: (values) => Int32Array.from(values),
  bool: (values) => Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
};

function tensorOf(runtime: Runtime, name: string, { type, shape, values }: ModelValue): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  check(values.length === size, name, `${size} values for the shape [${shape.join(', ')}]`, values.length);
  if (!(values instanceof Float64Array)) return new runtime.Tensor('string', [...values], shape);
  const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
  check(make !== undefined, name, `one of ${Object.keys(makers).join(', ')}, string`, type);
  return new runtime.Tensor(type as 'float32', make?.(values) as Float32Array, shape);
}

function valuesOf(data: Tensor['data']): ModelValue['values'] | null {
  if (Array.isArray(data)) return data;
  return Float64Array.from(data as unknown as ArrayLike<number | bigint>, Number);
}

function oneLine(error: unknown): string {
  return (error as Error).message.replaceAll(/\s+/g, ' ').trim();
}
