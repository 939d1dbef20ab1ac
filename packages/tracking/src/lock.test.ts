import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockOpenFile, lockPath } from './lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const held = () => {
  const lock = lockPath(path);
  if (!lock.held) throw new Error(`held by ${lock.owner}`);
  return lock;
};

test('a lock is for one at a time, names its owner, and leaves nothing', () => {
  const { release } = held();
  expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
  expect(lockPath(path)).toEqual({ held: false, owner: process.pid });
  release();
  expect(existsSync(path)).toBe(false);
  const next = held();
  // The first has nothing any more that it could let go.
  release();
  expect(lockPath(path)).toEqual({ held: false, owner: process.pid });
  next.release();
});

test('an owner that has not written its number yet has none', () => {
  const { release } = held();
  writeFileSync(path, '');
  expect(lockPath(path)).toEqual({ held: false, owner: null });
  release();
});

test('what a process that was killed has left is taken over at once', async () => {
  const hold = `const file = require('fs').openSync(process.argv[1], 'a+');
    require('fs').writeSync(file, process.pid + '\\n');
    console.log(require('fs-native-extensions').tryLock(file, 2 ** 30, 1)); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--eval', hold, path], {
    cwd: __dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(lockPath(path)).toEqual({ held: false, owner: child.pid });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  held().release();
});

test('a lock file that was removed or replaced by others is not removed again', () => {
  const first = held();
  rmSync(path);
  const second = held();
  first.release();
  expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
  second.release();
});

test('a folder that is not there is what the file system says', () => {
  expect(() => lockPath(join(folder, 'none', 'lock'))).toThrow(/ENOENT/);
});

test('an open file is locked until it is closed', () => {
  const [a, b] = [openSync(path, 'a+'), openSync(path, 'a+')];
  expect([lockOpenFile(a), lockOpenFile(b)]).toEqual([true, false]);
  closeSync(a);
  expect(lockOpenFile(b)).toBe(true);
  closeSync(b);
});
