/**
 * Golden files: recorded float64 trajectories of PyTorch and others, see tools/golden/README.md.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Reads a golden file of this workspace.
 *
 * JSON has no NaN and no infinities; the files write them as strings, which become numbers again.
 *
 * @param path below tools/golden: `optimizers/adam.json`
 * @throws Error when there is no folder tools/golden at or above the working directory
 */
export function golden<T>(path: string): T {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    try {
      return parseGolden(readFileSync(join(folder, 'tools/golden', path), 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (dirname(folder) === folder)
        throw new Error(`golden: there is no tools/golden/${path} at or above ${process.cwd()}`);
    }
  }
}

/** JSON in which the strings 'NaN', 'Infinity' and '-Infinity' are numbers. */
export function parseGolden(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  );
}
