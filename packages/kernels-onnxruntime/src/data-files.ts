/**
 * The files beside a model that hold numbers of it: whether they are there, and whole.
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import type { DataFile, ExportedFiles } from '@rivulet/onnx';

/** @throws DataError naming the file beside a model that is missing or too short */
export async function checkFiles(path: string, files: readonly DataFile[]): Promise<void> {
  for (const { location, size } of files) {
    const file = join(dirname(path), location);
    const found = await stat(file).catch((error: unknown) => {
      throw new DataError(`${file}: numbers of ${path} cannot be read: ${(error as Error).message}`);
    });
    checkSize(file, found.isFile() ? found.size : 0, size);
  }
}

/** @throws DataError naming the file of numbers that did not come along, or too short */
export function checkGiven(files: readonly DataFile[], data: ExportedFiles['data']): void {
  for (const { location, size } of files) {
    if (data?.location !== location) {
      throw new DataError(
        `${location}: numbers of the model are in this file; load the model by its path, or give data`,
      );
    }
    checkSize(location, data.bytes.length, size);
  }
}

function checkSize(file: string, found: number, needed: number): void {
  if (found < needed) throw new DataError(`${file}: has ${found} bytes, and the model needs ${needed}; it is cut off`);
}
