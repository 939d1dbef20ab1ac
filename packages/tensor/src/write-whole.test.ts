import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from './files.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const { openSync, writeFileSync, fsyncSync, renameSync, closeSync } = real;
  return {
    ...real,
    openSync: jest.fn(openSync),
    writeFileSync: jest.fn(writeFileSync),
    fsyncSync: jest.fn(fsyncSync),
    renameSync: jest.fn(renameSync),
    closeSync: jest.fn(closeSync),
  };
});

const real = jest.requireActual<typeof fs>('node:fs');
let folder: string;
let path: string;
beforeEach(() => {
  folder = real.mkdtempSync(join(tmpdir(), 'rivulet-whole-'));
  path = join(folder, 'file');
});
afterEach(() => {
  jest.clearAllMocks();
  real.rmSync(folder, { recursive: true });
});

const text = (): string => real.readFileSync(path, 'utf8');
const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};

/** A disk that takes a few bytes and then is full. */
const becomesFull = (file: fs.PathOrFileDescriptor, content: unknown): never => {
  real.writeFileSync(file, String(content).slice(0, 2));
  return refuse('ENOSPC')();
};

test('text and bytes replace what was there, and nothing else is left in the folder', () => {
  writeWhole(path, 'much longer than the next');
  writeWhole(path, 'x²');
  expect(text()).toBe('x²');
  writeWhole(path, Uint8Array.of(0x61, 0x62));
  expect(text()).toBe('ab');
  expect(real.readdirSync(folder)).toEqual(['file']);
});

test.each([
  ['ENOSPC', 'the disk becomes full', () => jest.mocked(fs.writeFileSync).mockImplementationOnce(becomesFull)],
  ['EROFS', 'the disk is read-only', () => jest.mocked(fs.openSync).mockImplementationOnce(refuse('EROFS'))],
  ['EIO', 'the disk cannot say that it has it', () => jest.mocked(fs.fsyncSync).mockImplementationOnce(refuse('EIO'))],
  ['EIO', 'the name cannot be changed', () => jest.mocked(fs.renameSync).mockImplementationOnce(refuse('EIO'))],
])('%s, where %s, leaves the old file and nothing beside it', (code, _, fail) => {
  real.writeFileSync(path, 'old');
  fail();
  expect(() => writeWhole(path, 'new text')).toThrow(code);
  expect(text()).toBe('old');
  expect(real.readdirSync(folder)).toEqual(['file']);
  // Each file that was opened was closed.
  const opened = jest.mocked(fs.openSync).mock.results.filter(({ type }) => type === 'return').length;
  expect(jest.mocked(fs.closeSync).mock.calls).toHaveLength(opened);
});

test('what has to happen before the old file goes happens when the new one is safe', () => {
  real.writeFileSync(path, 'old');
  writeWhole(path, 'new', {
    before: () => {
      expect(jest.mocked(fs.fsyncSync)).toHaveBeenCalledTimes(1);
      expect(text()).toBe('old');
    },
  });
  expect(text()).toBe('new');
});

test('what a killed process left at a name that was chosen is replaced', () => {
  const beside = `${path}.new`;
  real.writeFileSync(beside, 'half of a file that was longer');
  writeWhole(path, 'whole', { beside });
  expect(text()).toBe('whole');
  expect(real.readdirSync(folder)).toEqual(['file']);
});

const unix = process.platform === 'win32' ? test.skip : test;

unix('a file that nobody else may read stays one', () => {
  real.writeFileSync(path, 'old');
  real.chmodSync(path, 0o600);
  writeWhole(path, 'new');
  expect(real.statSync(path).mode & 0o777).toBe(0o600);
});

unix('a symbolic link stays one, and the file that it leads to is replaced', () => {
  const target = join(folder, 'target');
  real.writeFileSync(target, 'old');
  real.symlinkSync(target, path);
  writeWhole(path, 'new');
  expect(real.lstatSync(path).isSymbolicLink()).toBe(true);
  expect(real.readFileSync(target, 'utf8')).toBe('new');
});

unix('a device is written to and stays a device', () => {
  real.symlinkSync('/dev/null', path);
  writeWhole(path, 'gone');
  expect(real.lstatSync(path).isSymbolicLink()).toBe(true);
  expect(real.statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a folder in the place of a file, and a folder that is not there, are errors of the system', () => {
  real.mkdirSync(path);
  expect(() => writeWhole(path, 'x')).toThrow(/EISDIR|EPERM|EEXIST|ENOTEMPTY/);
  expect(() => writeWhole(join(folder, 'none', 'file'), 'x')).toThrow('ENOENT');
  expect(real.readdirSync(folder)).toEqual(['file']);
});
