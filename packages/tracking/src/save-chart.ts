/**
 * Charts as files.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '@rivulet/tensor/files';
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
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, svg);
  } catch (error) {
    throw diskError('saveChart', 'write', path, error);
  }
}
