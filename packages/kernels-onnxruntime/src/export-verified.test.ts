import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dense, meanSquaredError, mlp, sequential, softmaxCrossEntropy } from '@rivulet/layers';
import { exportOnnx, exportOnnxFiles, exportSettings } from '@rivulet/onnx';
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

describe('exportVerified with numbers in a file of their own', () => {
  const externalData = { threshold: 16 };
  const own = (): string => join(folder, 'model.onnx.data');

  it('writes both files, reports both, and they load', async () => {
    const report = await exportVerified({ ...options, path, externalData });
    const { bytes, data } = exportOnnxFiles({
      ...options,
      externalData: { location: 'model.onnx.data', threshold: 16 },
    });
    expect([readFileSync(path).equals(bytes), readFileSync(own()).equals(data?.bytes ?? bytes)]).toEqual([true, true]);
    const sha256 = createHash('sha256').update(readFileSync(own())).digest('hex');
    expect(report.data).toEqual({ path: own(), size: data?.bytes.length, sha256 });
    expect(report.verification.sameLabels).toBe(1050);
    const model = await loadModel(path);
    expect(exportSettings(model.metadata)).toEqual({ externalData: { location: 'model.onnx.data', threshold: 16 } });
    await model.dispose();
    expect(readdirSync(folder).sort()).toEqual(['model.onnx', 'model.onnx.data']);
  });

  it('writes one file where no weight is large', async () => {
    expect((await exportVerified({ ...options, path, externalData: {} })).data).toBeNull();
    expect(readdirSync(folder)).toEqual(['model.onnx']);
  });

  it('leaves no file, and older numbers as they were, when the model cannot be written', async () => {
    mkdirSync(path);
    await expect(exportVerified({ ...options, path, externalData })).rejects.toThrow(/cannot be written \(EISDIR/);
    expect(readdirSync(folder)).toEqual(['model.onnx']);
    writeFileSync(own(), 'old');
    await expect(exportVerified({ ...options, path, externalData })).rejects.toThrow(DataError);
    expect(readdirSync(folder).sort()).toEqual(['model.onnx', 'model.onnx.data']);
    expect(readFileSync(own(), 'utf8')).toBe('old');
  });

  it('replaces older files of both, and leaves nothing else', async () => {
    writeFileSync(path, 'old');
    writeFileSync(own(), 'old');
    await exportVerified({ ...options, path, externalData });
    await (await loadModel(path)).dispose();
    expect(readdirSync(folder).sort()).toEqual(['model.onnx', 'model.onnx.data']);
  });

  it('refuses the model itself as the place of its numbers, and a folder that is not there', async () => {
    const inModel = { ...options, path, externalData: { ...externalData, location: 'model.onnx' } };
    await expect(exportVerified(inModel)).rejects.toThrow(/external data in another file than the model/);
    const nowhere = { ...options, path, externalData: { ...externalData, location: 'none/model.data' } };
    await expect(exportVerified(nowhere)).rejects.toThrow(/none\/model\.data: the model cannot be written \(ENOENT/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('exportVerified with float16', () => {
  it('writes half the numbers, and says how far predictions moved', async () => {
    const whole = await exportVerified({ ...options, path });
    const half = await exportVerified({ ...options, path: join(folder, 'half.onnx'), float16: true });
    expect(half.verification.maxAbsDiff).toBeGreaterThan(100 * whole.verification.maxAbsDiff);
    // Weights of about 1 and 8 products a sum: a few 2⁻¹².
    expect(half.verification.maxAbsDiff).toBeLessThan(1e-3);
    const model = await loadModel(join(folder, 'half.onnx'));
    expect(exportSettings(model.metadata)).toEqual({ float16: true });
    await model.dispose();
  });

  it('writes nothing when predictions move by more than 0.02, and says by how much', async () => {
    // 1000.1·1 − 1000.4·1 = −0.3; float16 has steps of 0.5 there: 1000 − 1000.5 = −0.5.
    const linear = trained(sequential(dense(1)), meanSquaredError(), 2);
    const parameters = { 'params/0.weight': [1000.1, -1000.4], 'params/0.bias': [0] };
    const lossy = { ...linear, parameters, rows: Float32Array.of(1, 1), randomRows: 0, path, float16: true };
    await expect(exportVerified(lossy)).rejects.toThrow(VerificationError);
    await expect(exportVerified(lossy)).rejects.toThrow(
      /differ by 2\.0e-1 in row 0 of the data .*; the limit is 0\.02, .*; the weights of the file are float16, and with float32 they are as they were trained/,
    );
    expect(readdirSync(folder)).toEqual([]);
    await exportVerified({ ...lossy, float16: false, tolerance: 1e-4 });
  });
});
