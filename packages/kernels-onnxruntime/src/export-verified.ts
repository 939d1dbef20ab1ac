/**
 * Exporting with proof: a file that exists has passed.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { check } from '@rivulet/tensor';
import { type ExportFilesOptions, type ExternalData, exportOnnxFiles } from '@rivulet/onnx';
import type { Verification } from './verification-error.js';
import { type VerifyOptions, verifyModel } from './verify-model.js';
import { writeFiles } from './write-files.js';

/** What `exportVerified` needs: what to export, where to, and the rows to compare on. */
export type ExportVerifiedOptions = Omit<ExportFilesOptions, 'externalData'> &
  Pick<VerifyOptions, 'rows' | 'seed' | 'randomRows' | 'tolerance'> & {
    /** Where the file is to be; its folder must exist. A file that is there is replaced. */
    readonly path: string;
    /** Where large weights go, seen from the folder of the model. Default `null`; its location: `NAME.onnx.data`. */
    readonly externalData?: Partial<ExternalData> | null;
  };

/** A file that was written. */
export type WrittenFile = {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
};

/** What was written, and how it compared. */
export type ExportReport = WrittenFile & {
  /** The file with large weights; `null` where all are in the model file. */
  readonly data: WrittenFile | null;
  readonly verification: Verification;
};

/**
 * Encodes a model, compares it with the trainer in memory, and only then writes the file, whole or
 * not at all. When anything fails, no new file is left and an older one at that path stays as it was.
 *
 * A file with large weights is written before the model that needs it. A crash between the two leaves an older model
 * with newer numbers; a location of its own for each version avoids that.
 *
 * With `float16` the limit is 0.02 unless `tolerance` says otherwise, and all labels of the data must agree.
 *
 * @throws VerificationError when the model differs from the trained one by more than the tolerance
 * @throws DataError when a file cannot be written; otherwise as `exportOnnxFiles` and `verifyModel`
 * @example
 * const { verification } = await exportVerified({ path: 'moons.onnx', program, parameters, classes, rows });
 */
export async function exportVerified(options: ExportVerifiedOptions): Promise<ExportReport> {
  const { path, program, parameters, scaling, rows, seed, randomRows, tolerance, float16 } = options;
  const { bytes, data } = exportOnnxFiles({ ...options, externalData: besideModel(path, options.externalData) });
  const toCompare = { program, parameters, scaling, rows, seed, randomRows, tolerance, float16 };
  const verification = await verifyModel({ bytes, data, ...toCompare });
  const numbers = data && { path: join(dirname(path), data.location), bytes: data.bytes };
  await writeFiles([...(numbers ? [numbers] : []), { path, bytes }]);
  return { ...written(path, bytes), data: numbers && written(numbers.path, numbers.bytes), verification };
}

function besideModel(path: string, external: ExportVerifiedOptions['externalData']): ExternalData | null {
  if (!external) return null;
  const { location = `${basename(path)}.data`, threshold } = external;
  check(location !== basename(path), 'exportVerified', 'external data in another file than the model', location);
  return { location, ...(threshold === undefined ? {} : { threshold }) };
}

function written(path: string, bytes: Uint8Array): WrittenFile {
  return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
