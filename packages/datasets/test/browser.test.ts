/**
 * The main entry runs in a browser: nothing that it imports, directly or not, comes from Node.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Every module that a file reaches; what lies outside this package by its name. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)[^'"]*?from ['"]([^'"]+)['"]/gm,
  )) {
    if (specifier.startsWith('.')) reached(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')), seen);
    else seen.add(specifier);
  }
  return seen;
}

const outside = (entry: string) =>
  [...reached(join(__dirname, '../src', entry))].filter((name) => !name.startsWith('/')).sort();

test('the main entry needs @rivulet/tensor and csv-parse for browsers, no more', () => {
  expect(outside('index.ts')).toEqual(['@rivulet/tensor', 'csv-parse/browser/esm/sync']);
});

test('only the entry for files needs Node', () => {
  expect(outside('files.ts')).toEqual(['@rivulet/tensor', 'csv-parse/browser/esm/sync', 'node:fs/promises']);
});

test('csv-parse for browsers imports nothing', () => {
  const entry = join(dirname(require.resolve('csv-parse')), '../esm/sync.js');
  expect(readFileSync(entry, 'utf8')).not.toMatch(/^import |\brequire\(|\bimport\(/m);
});
