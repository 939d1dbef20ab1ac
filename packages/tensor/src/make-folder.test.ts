import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

let at = '';
beforeEach(() => (at = mkdtempSync(join(tmpdir(), 'rivulet-make-'))));
afterEach(() => rmSync(at, { recursive: true }));
const there = (...names: string[]) => statSync(join(at, ...names)).isDirectory();

test('makes what is missing, and says where that begins', () => {
  expect(makeFolder(join(at, 'a', 'b', 'c'))).toBe(join(at, 'a'));
  expect(there('a', 'b', 'c')).toBe(true);
  expect(makeFolder(join(at, 'a', 'b', 'd'))).toBe(join(at, 'a', 'b', 'd'));
  expect(makeFolder(join(at, 'a'))).toBeUndefined();
});

test('goes through a link to a folder', () => {
  mkdirSync(join(at, 'real'));
  symlinkSync(join(at, 'real'), join(at, 'link'));
  expect(makeFolder(join(at, 'link'))).toBeUndefined();
  makeFolder(join(at, 'link', 'in'));
  expect(there('real', 'in')).toBe(true);
});

test.each([
  ['a file of this name', 'file', 'EEXIST'],
  ['a file on the way', 'file/in', 'ENOTDIR'],
  ['a link to nothing', 'dangling', 'EEXIST'],
])('says what is in the way: %s', (_, name, code) => {
  writeFileSync(join(at, 'file'), '');
  symlinkSync(join(at, 'nothing'), join(at, 'dangling'));
  expect(() => makeFolder(join(at, ...name.split('/')))).toThrow(expect.objectContaining({ code }) as Error);
});

const proc = existsSync('/proc/self') ? test : test.skip;

proc(`ends where a file system takes no folders (skipped where there is no /proc)`, () => {
  expect(() => makeFolder('/proc/rivulet/in')).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error);
});
