/**
 * What is thrown when a model in a file is not the model that was trained.
 */
import { RivuletError } from '@rivulet/tensor';

/** What a comparison found. */
export type Verification = {
  /** Largest |Δ| between ONNX Runtime and the reference evaluator, over all rows and columns. */
  readonly maxAbsDiff: number;
  /** Rows compared: those of the data, then random ones. */
  readonly rows: number;
  /** The row that differs most, counted from 0 in that order: below `dataRows` it is one of the data. */
  readonly worstRow: number;
  readonly dataRows: number;
  /** Rows in which both name the same class; `null` without classes. */
  readonly sameLabels: number | null;
  /**
   * How much the predictions on the data change because features enter a model as float32, whoever
   * computes them: large for features with many digits, such as times in seconds. Not compared with
   * the limit.
   */
  readonly inputRounding: number;
  /**
   * How far float32 arithmetic alone moves the trainer's own predictions: the largest |Δ| between the
   * reference evaluator in float32 and in float64. A difference of this size is no fault of the file.
   */
  readonly rounding: number;
};

/** A model differs from the trained one by more than the limit; nothing was written. */
export class VerificationError extends RivuletError {
  constructor(
    message: string,
    /** What was found before giving up, of predictions. */
    readonly verification: Verification | null = null,
  ) {
    super('VERIFICATION', message);
  }
}
