/**
 * Files of the user's choice, written whole or not at all.
 */
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '@rivulet/tensor';

/**
 * @param flag the option that named the file
 * @throws DataError naming the file, when it could not be written later
 */
export function checkWritable(path: string, shown: string, flag: string): void {
  const folder = dirname(path);
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(folder, constants.W_OK);
    if (existsSync(path) && statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: 'there is no such folder', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code];
    throw new DataError(`${shown}: cannot be written: ${reason ?? code}; choose another place with ${flag}`);
  }
}

/**
 * Makes the folder of a file where there is none.
 *
 * @param flag the option that named the file
 * @throws DataError naming the file, when it could not be written later
 */
export function makePlace(path: string, shown: string, flag: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new DataError(`${shown}: its folder cannot be made (${code}); choose another place with ${flag}`);
  }
  checkWritable(path, shown, flag);
}

/** Writes beside the file first, so that nobody ever sees a half of it. */
export function writeWhole(path: string, text: string | Uint8Array, shown: string): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new DataError(`${shown}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}
