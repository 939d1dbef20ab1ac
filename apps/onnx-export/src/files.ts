/**
 * Files of the user's choice: checked before there is work to lose, written whole or not at all.
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, DataError } from '@rivulet/tensor';
import { isSameFile, writeWhole as writeFile } from '@rivulet/tensor/files';

/** A place for a file, and what it is called in messages. */
export type Place = { readonly path: string; readonly shown: string };

/** The place of a path as the user has given it. */
export function placeOf(given: string, cwd: string): Place {
  return { path: resolve(cwd, given), shown: given };
}

/** @throws DataError naming the file, when it could not be written later */
export function checkWritable({ path, shown }: Place, option: string): void {
  try {
    if (!statSync(dirname(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such folder' : `its folder cannot be written to (${code})`;
    throw new DataError(`${shown}: ${reason}; choose another place with ${option}`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DataError(`${shown}: is a folder; choose another place with ${option}`);
  }
}

/** @throws ConfigError naming the option, when the file would replace one of others */
export function checkApart(place: Place, option: string, others: readonly Place[]): void {
  const other = others.find(({ path }) => isSameFile(path, place.path));
  if (!other) return;
  throw new ConfigError(`${option}: ${place.shown} is ${other.shown}, which is needed; choose another place`);
}

/** @throws DataError naming the file, when it cannot be written */
export function writeWhole({ path, shown }: Place, content: string | Uint8Array): void {
  try {
    writeFile(path, content);
  } catch (error) {
    throw new DataError(`${shown}: cannot be written (${reasonOf(error)})`);
  }
}

/** @throws DataError naming the file, when it cannot be read */
export function readWhole({ path, shown }: Place): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataError(`${shown}: cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code] ?? code;
}
