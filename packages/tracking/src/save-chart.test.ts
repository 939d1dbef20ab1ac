import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveChart } from './save-chart.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-chart-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a chart is a file with exactly its text, and nothing else is left in the folder', () => {
  const path = join(folder, 'out', 'error.svg');
  saveChart(path, '<svg>1</svg>');
  saveChart(path, '<svg>²</svg>');
  expect(readFileSync(path, 'utf8')).toBe('<svg>²</svg>');
  expect(readdirSync(join(folder, 'out'))).toEqual(['error.svg']);
});

test('a folder that cannot be written is an error that names the path', () => {
  writeFileSync(join(folder, 'out'), 'a file');
  const path = join(folder, 'out', 'error.svg');
  expect(() => saveChart(path, '<svg/>')).toThrow(
    `saveChart: cannot write ${path}: a part of the path is a file, not a folder`,
  );
});
