import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSameFile } from './is-same-file.js';

test('a file is the same through a link, and what is not there yet is only itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-same-'));
  const [file, link, other, none] = ['file', 'link', 'other', 'none'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(file, 'a');
  writeFileSync(other, 'a');
  symlinkSync(file, link);
  expect([isSameFile(file, file), isSameFile(link, file), isSameFile(file, link)]).toEqual([true, true, true]);
  expect([isSameFile(file, other), isSameFile(none, file), isSameFile(none, none)]).toEqual([false, false, true]);
  rmSync(folder, { recursive: true });
});
