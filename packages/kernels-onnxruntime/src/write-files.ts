/**
 * Writing files that belong together: all or none.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, rename, rm } from 'node:fs/promises';
import { DataError } from '@rivulet/tensor';
import { writeWhole } from '@rivulet/tensor/files';

/** A file to be. */
export type NewFile = { readonly path: string; readonly bytes: Uint8Array };

/**
 * Writes files one after another, each whole or not at all. When one fails, those before it are as they were.
 *
 * @throws DataError naming the file that cannot be written
 */
export async function writeFiles([file, ...others]: readonly NewFile[]): Promise<void> {
  if (!file) return;
  const { path, bytes } = file;
  const kept = others.length > 0 ? await keep(path) : null;
  try {
    write(path, bytes);
    await writeFiles(others);
  } catch (error) {
    if (kept) await rename(kept, path);
    else if (others.length > 0) await rm(path, { force: true });
    throw error;
  }
  if (kept) await rm(kept);
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeWhole(path, bytes);
  } catch (error) {
    throw new DataError(
      `${path}: the model cannot be written (${(error as Error).message}); choose a folder that can be written to`,
    );
  }
}

/** A copy of a file that is there. @returns its path; `null` where there is none */
async function keep(path: string): Promise<string | null> {
  const copy = `${path}.${randomUUID()}`;
  try {
    await copyFile(path, copy);
    return copy;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new DataError(`${path}: cannot be replaced: ${(error as Error).message}`);
  }
}
