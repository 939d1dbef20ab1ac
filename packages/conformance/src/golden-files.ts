/**
 * Finding golden files in a folder.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { parseGolden } from '@rivulet/testkit';
import { Field } from './field.js';

/** A file that was found; nothing is read before `read` is called. */
export type GoldenFile = {
  /** Below the folder that was searched, with slashes: `optimizers/adam.json`. */
  readonly path: string;
  /** @throws DataError naming the file, when it cannot be read or is no JSON */
  read(): Field;
  /** The file of this name in the same folder. */
  sibling(name: string): GoldenFile;
};

/**
 * All JSON files in a folder and below it, in the order of their paths.
 *
 * @throws DataError when there is no such folder, or nothing in it
 */
export function findGoldenFiles(folder: string): readonly GoldenFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new DataError(`${folder}: cannot be read: ${reasonOf(error)}`);
  }
  const paths = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.json'));
  if (paths.length === 0) throw new DataError(`${folder}: there are no JSON files in this folder`);
  return paths.sort().map((path) => goldenFile(folder, path));
}

function goldenFile(folder: string, path: string): GoldenFile {
  return {
    path,
    read: () => readFile(join(folder, path), path),
    sibling: (name) => goldenFile(folder, join(dirname(path), name).replaceAll('\\', '/')),
  };
}

function readFile(place: string, path: string): Field {
  let text: string;
  try {
    text = readFileSync(place, 'utf8');
  } catch (error) {
    throw new DataError(`${path}: cannot be read: ${reasonOf(error)}`);
  }
  try {
    return new Field(parseGolden(text), path);
  } catch (error) {
    throw new DataError(`${path}: is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'it is not there' : code === 'ENOTDIR' ? 'it is no folder' : code;
}
