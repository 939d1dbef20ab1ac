import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, DataError, type Spec, revive } from '@rivulet/tensor';
import { datasetLaws } from '@rivulet/testkit';
import { dataHash } from './data-hash.js';
import * as files from './files.js';
import { parseCsv } from './parse-csv.js';
import type { TableDataset } from './table-dataset.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-'));
const text = 'x,y,kind\r\n1,2,ä\r\n3,4,b\r\n';
const write = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

test('a file gives the data of its text', async () => {
  const path = write('plain.csv', text);
  const data = await files.csvFile(path, { label: 'kind' });
  expect(await dataHash(data)).toBe(await dataHash(parseCsv(text, { label: 'kind' })));
  expect(data.name).toBe(path);
  expect((await files.csvFile(path, { label: 'kind', name: 'mine' })).name).toBe('mine');
});

test('byte-order marks of UTF-8 and UTF-16 tell how the text is written', async () => {
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  for (const bytes of [Buffer.from(`\uFEFF${text}`), little, Buffer.from(little).swap16()]) {
    const data = await files.csvFile(write('marked.csv', bytes), { label: 'kind' });
    expect([data.features, data.classes]).toEqual([['x', 'y'], ['b', 'ä']]); // prettier-ignore
  }
});

test('the spec names the export of this entry, and revives to the same data', async () => {
  const path = write('spec.csv', text);
  const { spec } = await files.csvFile(path, { label: 'kind', features: ['y'] });
  expect(spec).toEqual({ use: '@rivulet/datasets/files#csvFile', args: [path, { label: 'kind', features: ['y'] }] });
  const again = await revive<TableDataset>(JSON.parse(JSON.stringify(spec)) as Spec);
  expect([again.spec, [...again.inputs.values]]).toEqual([spec, [2, 4]]);
});

test('rows to predict come from a file, too', async () => {
  const path = write('new.csv', 'y,x\n2,1\n');
  expect([...(await files.csvFeatures(path, ['x', 'y'])).inputs.values]).toEqual([1, 2]);
  await expect(files.csvFeatures(path, ['z'])).rejects.toThrow(`${path}: there is no feature column "z"`);
});

test.each<[string, () => string, string]>([
  ['a missing file', () => join(folder, 'none.csv'), 'there is no such file; check the path'],
  ['a path through a file', () => join(write('plain.csv', text), 'x.csv'), 'there is no such file; check the path'],
  ['a folder', () => folder, 'is a folder; name a file in it'],
  [
    'an empty file',
    () => write('empty.csv', ''),
    'is empty; expected a header line with the names of the columns, then rows',
  ],
  [
    'a file in Latin-1',
    () => write('latin.csv', Buffer.from(text, 'latin1')),
    'is not text in UTF-8; save it as CSV in UTF-8',
  ],
  [
    'a wrong cell',
    () => write('bad.csv', 'x,kind\n?,a\n'),
    'line 2, column "x": expected a number, received "?"; correct it, or choose other columns with features',
  ],
])('%s is a DataError that names the file', async (_, make, message) => {
  const path = make();
  const error: unknown = await files.csvFile(path, { label: 'kind' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toBe(`${path}: ${message}`);
});

test('wrong options are refused before the file is touched', async () => {
  await expect(files.csvFile('none.csv', { label: '' })).rejects.toThrow(ConfigError);
  await expect(files.csvFile('', { label: 'kind' })).rejects.toThrow(
    new ConfigError('csvFile: expected the path of a file, received ""'),
  );
});

const data = files.csvFile(write('laws.csv', text), { label: 'kind' });
let loaded: Awaited<typeof data>;
beforeAll(async () => {
  loaded = await data;
});
datasetLaws('csvFile', () => loaded);
