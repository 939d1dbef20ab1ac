import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from './io.js';
import { type ReadingLine, readingLine } from './reading-line.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-line-'));
const path = join(folder, 'events.ndjson');
afterAll(() => rmSync(folder, { recursive: true }));

/** What is written while a file of so many bytes is read twice, in a hundred pieces of a second each. */
function written(size: number, isTTY: boolean, json: boolean, work?: (line: ReadingLine) => void): string {
  writeFileSync(path, '');
  truncateSync(path, size);
  let text = '';
  let seconds = 0;
  const io = { stderr: { isTTY, columns: 40, write: (more: string) => (text += more) } } as unknown as Io;
  const line = readingLine([path], io, json, () => 1000 * seconds);
  for (; seconds < 100; seconds++) line.read(size / 50);
  work?.(line);
  line.end();
  return text;
}

test('of a large log a line is told after each tenth', () => {
  const lines = written(2e8, false, false).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[4]).toBe('reading 200 MB  50 %  49 s left');
});

test('on a terminal one line is drawn, and is gone in the end and before a warning', () => {
  const text = written(2e8, true, true, (line) => line.say('warning: cut off'));
  expect(text).toContain('\r\u001b[2Kreading 200 MB  50 %  49 s left\r');
  expect(text.endsWith('\r\u001b[2Kwarning: cut off\n\r\u001b[2K')).toBe(true);
});

test('of a small log nothing is told, nor to a program', () => {
  expect(written(1e6, true, false)).toBe('');
  expect(written(1e6, false, false, (line) => line.say('warning: cut off'))).toBe('warning: cut off\n');
  expect(written(2e8, false, true)).toBe('');
});
