/**
 * A file that is there whole or not at all, whatever happens to the process, the disk or the power.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file beside its place, waits until it is on the disk, renames it into its place, and waits until the folder
 * is on the disk as well. A file of this name that was there before stays as it was until then.
 *
 * `write-file-atomic` does the first three, but takes a write that a full disk cut short for a whole one.
 *
 * @param before what to do when the new file is safe and the old one still in its place
 * @throws what the file system throws; nothing is left beside the file then
 */
export function writeDurably(path: string, bytes: Uint8Array, before: () => void = () => undefined): void {
  // Of one name, so that what a killed process left is replaced and not gathered.
  const beside = `${path}.new`;
  try {
    const descriptor = openSync(beside, 'w');
    try {
      // Goes on until all is written, or throws.
      writeFileSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    before();
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Puts the names in a folder on the disk, where the system lets a folder be opened: Windows does not. */
function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, 'r');
  } catch (error) {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!['EINVAL', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    closeSync(descriptor);
  }
}
