/**
 * Exporting with proof: a file that exists has passed.
 */
import { createHash } from 'node:crypto';
import writeFileAtomic from 'write-file-atomic';
import { DataError } from '@rivulet/tensor';
import { type ExportOptions, exportOnnx } from '@rivulet/onnx';
import type { Verification } from './verification-error.js';
import { type VerifyOptions, verifyModel } from './verify-model.js';

/** What `exportVerified` needs: what to export, where to, and the rows to compare on. */
export type ExportVerifiedOptions = ExportOptions &
  Pick<VerifyOptions, 'rows' | 'seed' | 'randomRows' | 'tolerance'> & {
    /** Where the file is to be; its folder must exist. A file that is there is replaced. */
    readonly path: string;
  };

/** What was written, and how it compared. */
export type ExportReport = {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly verification: Verification;
};

/**
 * Encodes a model, compares it with the trainer in memory, and only then writes the file, whole or
 * not at all. When anything fails, no new file is left and an older one at that path stays as it was.
 *
 * @throws VerificationError when the model differs from the trained one by more than the tolerance
 * @throws DataError when the file cannot be written; otherwise as `exportOnnx` and `verifyModel`
 * @example
 * const { verification } = await exportVerified({ path: 'moons.onnx', program, parameters, classes, rows });
 */
export async function exportVerified(options: ExportVerifiedOptions): Promise<ExportReport> {
  const { path, program, parameters, scaling, rows, seed, randomRows, tolerance } = options;
  const bytes = exportOnnx(options);
  const verification = await verifyModel({ bytes, program, parameters, scaling, rows, seed, randomRows, tolerance });
  try {
    await writeFileAtomic(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw new DataError(
      `${path}: the model cannot be written (${(error as Error).message}); choose a folder that can be written to`,
    );
  }
  return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), verification };
}
