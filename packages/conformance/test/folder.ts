/**
 * A folder of golden files for one test.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type GoldenFile, findGoldenFiles } from '../src/index.js';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Writes files, texts as they are and all else as JSON, and finds them. */
export function filesOf(contents: Readonly<Record<string, unknown>>): readonly GoldenFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-conformance-'));
  made.push(folder);
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return findGoldenFiles(folder);
}

/** Two steps of gradient descent at rate 0.5 from (1, −2) on gradients (1, 0) and (0, −4). */
export const descent = {
  optimizer: 'SGD',
  versions: { torch: '2' },
  param0: [1, -2],
  gradients: {
    own: [
      [1, 0],
      [0, -4],
    ],
  },
  cases: [
    {
      name: 'half',
      sequence: 'own',
      hyper: { lr: 0.5, momentum: 0 },
      params: [
        [0.5, -2],
        [0.5, 0],
      ],
      rounding_sensitivity: 0,
    },
  ],
};
