/**
 * What is read is never written over: it could not be brought back.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const bytes = (name: string): Buffer => readFileSync(join(folder.path(), name));

async function trained(): Promise<void> {
  const rows = join(folder.path(), 'rows.csv');
  writeFileSync(rows, 'a,b,kind\n1,2,x\n2,1,y\n3,4,x\n4,3,y\n');
  const argv = ['train', '--data', rows, '--label', 'kind', '--epochs', '2', '--out', 'run', '--json'];
  const { code, err } = await call(folder.path(), argv);
  expect([code, err]).toEqual([0, '']);
}

test('predict and export refuse to write over what they read, under any of its names', async () => {
  await trained();
  const calls = [
    ['rows.csv', ['predict', 'run/model.onnx', 'rows.csv', '--out', 'rows.csv']],
    ['run/model.onnx', ['predict', 'run/model.onnx', 'rows.csv', '--out', './run/model.onnx']],
    ['run/checkpoint.safetensors', ['export', 'run/checkpoint.safetensors', '--out', 'run/checkpoint.safetensors']],
  ] as const;
  for (const [name, argv] of calls) {
    const before = bytes(name);
    const { code, err } = await call(folder.path(), argv);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^error: --out: .* is what is read; choose another place\n$/),
    ]);
    expect(bytes(name).equals(before)).toBe(true);
  }
});

const unix = process.platform === 'win32' ? test.skip : test;

unix('predict writes to a device, which stays one', async () => {
  await trained();
  const { code, err } = await call(folder.path(), ['predict', 'run/model.onnx', 'rows.csv', '--out', '/dev/null']);
  expect([code, err]).toEqual([0, expect.stringMatching(/^4 rows to \/dev\/null/)]);
  expect(existsSync('/dev/null')).toBe(true);
});
