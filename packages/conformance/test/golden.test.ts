/**
 * Every golden file of the workspace, on the reference evaluator in float64 and in float32 on the
 * backends that need no graphics card.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gpu } from '@rivulet/kernels-gpu';
import { wasm } from '@rivulet/kernels-wasm';
import { reference } from '@rivulet/tensor';
import { type Machine, type Report, conformance, findGoldenFiles, float64, markdownOf } from '../src/index.js';

const root = join(__dirname, '../../..');
const command = 'rivulet conformance tools/golden --backend reference,wasm,gpu:cpu --markdown docs/conformance.md';
const machines: readonly Machine[] = [
  float64(),
  { name: 'reference', backend: reference(), precision: 'float32' },
  { name: 'wasm', backend: wasm(), precision: 'float32' },
  { name: 'gpu:cpu', backend: gpu({ mode: 'cpu' }), precision: 'float32' },
];
const files = findGoldenFiles(join(root, 'tools/golden'));
const reports: Report[] = [];

test.each(files.map((file) => [file.path, file] as const))('%s is met wherever it can be compared', async (_, file) => {
  const report = await conformance([file], { machines });
  reports.push(report);
  expect(report.ran['wasm']).toMatch(/^wasm simd/);
  expect(report.malformed).toEqual([]);
  expect(report.rows.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
});

test('docs/conformance.md is what the command writes; run it again after a change of plugins or recordings', () => {
  const rows = reports.flatMap((report) => report.rows);
  const unmapped = reports.flatMap((report) => report.unmapped);
  const page = markdownOf({ rows, unmapped }, command);
  expect(readFileSync(join(root, 'docs/conformance.md'), 'utf8')).toBe(page);
});
