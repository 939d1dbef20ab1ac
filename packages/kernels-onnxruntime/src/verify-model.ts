/**
 * Does the file compute what the trainer computes? Answered by running both.
 */
import {
  type Floats,
  type Matrix,
  type Program,
  type Scaling,
  aboveZero,
  check,
  checkCounts,
  checkNumbers,
} from '@rivulet/tensor';
import type { ExportedFiles, Parameters } from '@rivulet/onnx';
import { compareLabels, labelOf, largestDifference } from './compare.js';
import { type Prediction, loadModel, matrixOf } from './load-model.js';
import { checkFinite, withRandomPoints } from './points.js';
import { trainerPredictions } from './trainer.js';
import { type Verification, VerificationError } from './verification-error.js';

/** What `verifyModel` needs. */
export type VerifyOptions = {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** Its data file, where large weights are in one. */
  readonly data?: ExportedFiles['data'];
  /**
   * Whether the file holds weights in float16: the limit is then 0.02 by default, and labels of the data may differ only
   * where they could in float32. Default false.
   */
  readonly float16?: boolean;
  /** The inference program that was exported, as it was traced. */
  readonly program: Program;
  /** Values by name of state, as they were exported. */
  readonly parameters: Parameters;
  /** How raw features became the inputs of the training. Default: not at all. */
  readonly scaling?: Scaling | null;
  /** Raw features, at least one row: the whole data set. Of a scaled one: `undoScaling(data.scaling, data.inputs)`. */
  readonly rows: Matrix | Floats;
  /** Of the random points. Default 0. */
  readonly seed?: number;
  /** Number of random points, within the range of the data and a quarter of it beyond. Default 1000. */
  readonly randomRows?: number;
  /** Largest difference, of values above 1 relative to the largest of their column; > 0. Default 1e-5, with float16 0.02. */
  readonly tolerance?: number;
};

/** Default limits, by the type that weights are stored in. */
const limits = { float32: 1e-5, float16: 0.02 } as const;

/**
 * Compares ONNX Runtime with the reference evaluator, both in float32, on data and on random points.
 *
 * A difference counts as |a − b| / max(1, largest |b| of the column), so that probabilities are compared
 * absolutely. A label may differ only where the classes are closer than twice the tolerance.
 *
 * What float16 does to weights moves the predictions of two-moons nets by 0.002 to 0.02, most of it between the classes and
 * beyond the data.
 *
 * @throws VerificationError when the difference is above the tolerance, or a label differs, or a prediction is not finite
 * @throws DataError when the rows hold a number that is not finite, or the bytes are no model
 * @throws ConfigError when the rows have another number of columns than the program, or onnxruntime-node is missing
 * @example
 * const { maxAbsDiff } = await verifyModel({ bytes, program, parameters, rows: data.inputs });
 */
export async function verifyModel(options: VerifyOptions): Promise<Verification> {
  const { bytes, program, parameters, scaling = null, seed = 0, randomRows = 1000, float16 = false } = options;
  const { tolerance = float16 ? limits.float16 : limits.float32 } = options;
  checkNumbers('verifyModel', aboveZero, { tolerance });
  checkCounts('verifyModel', 0, { randomRows });
  const data = matrixOf(options.rows, Number(program.data.get('x')?.shape[1]), 'verifyModel');
  check(data.rows > 0, 'verifyModel', 'at least one row', data.rows);
  checkFinite(data);

  const trained = { program, parameters, scaling };
  const points = withRandomPoints(data, randomRows, seed);
  const expected = trainerPredictions(trained, points);
  const inputs = largestDifference(expected.values, trainerPredictions(trained, data));
  const arithmetic = largestDifference(expected.values, trainerPredictions(trained, points, 'float64'));
  const prediction = await predictOnce(bytes, options.data ?? null, points);
  const actual = (prediction.probabilities ?? prediction.values)?.values ?? new Float32Array(0);
  const columns = actual.length / points.rows;
  check(columns === expected.columns, 'verifyModel', `a model with ${expected.columns} columns`, columns);

  const { maxAbsDiff, error, index } = largestDifference(actual, expected);
  const strict = Math.min(tolerance, limits.float32);
  const labels = compareLabels(
    prediction.labels,
    expected,
    (row) => 2 * (float16 && row < data.rows ? strict : tolerance),
  );
  const found: Verification = {
    maxAbsDiff,
    rows: points.rows,
    worstRow: Math.floor(index / columns),
    dataRows: data.rows,
    sameLabels: prediction.labels ? labels.same : null,
    inputRounding: inputs.maxAbsDiff,
    rounding: arithmetic.maxAbsDiff,
  };
  const where = (row: number): string =>
    row < data.rows ? `row ${row} of the data` : `random point ${row - data.rows}`;
  const advice = float16 ? '; the weights of the file are float16, and with float32 they are as they were trained' : '';
  if (error > tolerance) {
    const [what, both] = [error.toExponential(1), `${actual[index]} and ${expected.values[index]}`];
    throw new VerificationError(
      `verifyModel: ONNX Runtime and the trainer differ by ${what} in ${where(found.worstRow)} (${both}); ` +
        `the limit is ${tolerance}, and float32 alone moves the trainer's predictions by ${found.rounding.toExponential(1)}${advice}`,
      found,
    );
  }
  if (labels.wrong !== null) {
    const [got, wanted] = [prediction.labels?.[labels.wrong], labelOf(expected, labels.wrong).label];
    throw new VerificationError(
      `verifyModel: in ${where(labels.wrong)} ONNX Runtime says class ${got}, the trainer says ${wanted}${advice}`,
      { ...found, worstRow: labels.wrong },
    );
  }
  return found;
}

async function predictOnce(bytes: Uint8Array, data: ExportedFiles['data'], rows: Matrix): Promise<Prediction> {
  const model = await loadModel(bytes, { data });
  try {
    return await model.predict(rows);
  } finally {
    await model.dispose();
  }
}
