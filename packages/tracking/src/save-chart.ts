/**
 * Charts as files.
 */
import { dirname } from 'node:path';
import { makeFolder, writeWhole } from '@rivulet/tensor/files';
import { diskError } from './disk-error.js';

/**
 * Writes a chart to a file, wholly or not at all; makes the folder where there is none.
 *
 * @param path the file: `out/error.svg`; one that is there is replaced
 * @param svg what a chart function returned
 * @throws DataError `saveChart: cannot write out/error.svg: permission denied (EACCES)`
 * @example saveChart('out/error.svg', errorChart(await lastValueFrom(run$.pipe(toArray()))));
 */
export function saveChart(path: string, svg: string): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, svg);
  } catch (error) {
    throw diskError('saveChart', 'write', path, error);
  }
}
