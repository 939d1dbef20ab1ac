import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { openLineFile } from './line-file.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const { fsyncSync, writeSync, closeSync } = real;
  return { ...real, fsyncSync: jest.fn(fsyncSync), writeSync: jest.fn(writeSync), closeSync: jest.fn(closeSync) };
});
const real = jest.requireActual<typeof fs>('node:fs');

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), 'rivulet-lines-'))));
afterEach(() => {
  jest.clearAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};
const open = (path: string) => openLineFile('eventLog', path, 'replace', () => true);

test('what was written before a file was renamed is on the disk as well once all is said to be', () => {
  const path = join(folder, 'log');
  const file = open(path);
  const first = fs.statSync(path).ino;
  const waited: number[] = [];
  jest.mocked(fs.fsyncSync).mockImplementation((descriptor) => {
    waited.push(fs.fstatSync(descriptor).ino);
    real.fsyncSync(descriptor);
  });
  file.write('one');
  file.flush();
  fs.renameSync(path, `${path}.1`);
  file.write('two');
  file.sync();
  expect(waited).toEqual([first, fs.statSync(path).ino]);
  file.close();
});

test('the first fault is told, also where closing the file fails after it', () => {
  const path = join(folder, 'log');
  const file = open(path);
  file.write('one');
  jest.mocked(fs.writeSync).mockImplementationOnce(refuse('ENOSPC'));
  jest.mocked(fs.closeSync).mockImplementationOnce((descriptor) => {
    real.closeSync(descriptor);
    refuse('EIO')();
  });
  const flush = (): void => file.flush();
  expect(flush).toThrow(`eventLog: cannot write ${path}: no space left on the disk (ENOSPC)`);
  expect(flush).not.toThrow(DataError);
});
