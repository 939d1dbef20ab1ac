/**
 * What a format is: a way to write a run as an ONNX file, or two.
 */
import type { ExportSettings } from '@rivulet/onnx';
import type { Place } from '../files.js';
import type { Source } from '../sources.js';

/** How the file is written. */
export type Settings = Omit<ExportSettings, 'externalData'> & {
  /** Whether large weights go into a file beside the model. */
  readonly externalData: boolean;
};

/** What was written, and what is known of it beside what is in the file. */
export type Exported = {
  /** All files, the one that was asked for first. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  /** What happened on the way. */
  readonly notes: readonly string[];
  /** For the report as data. */
  readonly data: Readonly<Record<string, unknown>>;
  /** For people, in this order. */
  readonly facts: readonly (readonly [string, string])[];
};

/** A format; one file each. */
export type Format = {
  /** What the file is for, for the help text. */
  readonly about: string;
  /**
   * Writes the file, verified, or throws and leaves none.
   *
   * @throws ConfigError for a setting that the format does not have
   */
  write(source: Source, place: Place, settings: Settings): Promise<Exported>;
};
