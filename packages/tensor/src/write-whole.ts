/**
 * A file that is there whole or not at all, whatever happens to the process, the disk or the power.
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Options of `writeWhole`. */
export type WriteWholeOptions = {
  /**
   * Where the file is written before it gets its name, in the folder of its place. Default: a name that no other process
   * takes. Who writes again and again, and may be killed at it, names one, so that what is left of it is replaced and
   * not gathered; then nobody else may write there.
   */
  readonly beside?: string;
  /** What to do when the new file is safe and the old one still in its place. Default: nothing. */
  readonly before?: () => void;
};

/**
 * Writes a file beside its place, waits until it is on the disk, renames it into its place, and waits until the folder
 * is on the disk as well. A file of this name that was there before stays as it was until then, and lends the new one its
 * permissions; of a symbolic link the file that it leads to is replaced. What is no file but a device or a pipe, such as
 * `/dev/stdout`, cannot be replaced and is written to.
 *
 * @param path its folder must exist
 * @param content bytes, or text as UTF-8
 * @param options.beside where it is written first; default a name of its own
 * @param options.before done between the writing and the renaming
 * @throws what the file system throws; nothing is left beside the file then
 * @example writeWhole('out/report.html', page);
 */
export function writeWhole(path: string, content: string | Uint8Array, options: WriteWholeOptions = {}): void {
  const old = statSync(path, { throwIfNoEntry: false });
  if (old && !old.isFile() && !old.isDirectory()) {
    writeFileSync(path, content);
    return;
  }
  const place = old ? realpathSync(path) : path;
  const { beside = `${place}.${process.pid}.new`, before } = options;
  try {
    const descriptor = openSync(beside, 'w');
    try {
      if (old) fchmodSync(descriptor, old.mode);
      // Goes on until all is written, or throws.
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    before?.();
    renameSync(beside, place);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(place));
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
