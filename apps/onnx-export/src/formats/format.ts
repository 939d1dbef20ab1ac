/**
 * What a format is: a way to write a trained model as an ONNX file.
 */
import type { ExportReport } from '@rivulet/kernels-onnxruntime';
import type { ExportOptions } from '@rivulet/onnx';
import type { Source } from '../sources.js';

/** How the file is written. */
export type Settings = Pick<ExportOptions, 'foldConstants'>;

/** A format; one file each. */
export type Format = {
  /** What the file is for, for the help text. */
  readonly about: string;
  /** Writes the file, verified, or throws and leaves none. */
  write(source: Source, path: string, settings: Settings): Promise<ExportReport>;
};
