import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { exportOnnx } from '@rivulet/onnx';
import { DataError } from '@rivulet/tensor';
import { someRows, trained } from '../test/nets.js';
import { exportVerified } from './export-verified.js';
import { loadModel } from './load-model.js';
import { VerificationError } from './verification-error.js';

const net = trained(mlp({ sizes: [2, 8, 2] }), softmaxCrossEntropy(), 2);
const options = { ...net, classes: ['a', 'b'], rows: someRows(50, 2), metadata: { seed: '1' } };
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-export-'));
  path = join(folder, 'model.onnx');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('exportVerified', () => {
  it('writes the verified bytes, and reports them', async () => {
    const report = await exportVerified({ ...options, path });
    const written = readFileSync(path);
    expect(written.equals(exportOnnx(options))).toBe(true);
    expect(report).toMatchObject({
      path,
      size: written.length,
      verification: { rows: 1050, dataRows: 50, sameLabels: 1050 },
    });
    expect(report.sha256).toBe(createHash('sha256').update(written).digest('hex'));
    expect(report.verification.maxAbsDiff).toBeLessThan(1e-6);
    const model = await loadModel(path);
    expect(model.metadata).toEqual({ seed: '1', classes: '["a","b"]' });
    await model.dispose();
  });

  it('replaces an older file, and gives the same file twice', async () => {
    writeFileSync(path, 'old');
    const { sha256 } = await exportVerified({ ...options, path });
    expect(await exportVerified({ ...options, path: join(folder, 'again.onnx') })).toMatchObject({ sha256 });
    expect(readdirSync(folder).sort()).toEqual(['again.onnx', 'model.onnx']);
  });

  it('leaves no file of a model that fails, and an older one as it was', async () => {
    // A limit that rounding to float32 exceeds.
    const strict = { ...options, path, tolerance: 1e-12 };
    await expect(exportVerified(strict)).rejects.toThrow(VerificationError);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, 'old');
    await expect(exportVerified(strict)).rejects.toThrow(VerificationError);
    await expect(exportVerified({ ...options, path, parameters: {} })).rejects.toThrow(DataError);
    expect(readdirSync(folder)).toEqual(['model.onnx']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('names the file that it cannot write', async () => {
    const missing = join(folder, 'none', 'model.onnx');
    await expect(exportVerified({ ...options, path: missing })).rejects.toThrow(DataError);
    await expect(exportVerified({ ...options, path: missing })).rejects.toThrow(
      `${missing}: the model cannot be written (ENOENT`,
    );
    mkdirSync(path);
    await expect(exportVerified({ ...options, path })).rejects.toThrow(/cannot be written \(EISDIR/);
    expect(readdirSync(folder)).toEqual(['model.onnx']);
  });
});
