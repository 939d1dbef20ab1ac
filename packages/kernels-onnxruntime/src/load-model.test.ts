import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryCrossEntropy, dense, meanSquaredError, mlp, sequential, softmaxCrossEntropy } from '@rivulet/layers';
import { decodeModel, encodeModel, exportOnnx, exportOnnxFiles } from '@rivulet/onnx';
import { ConfigError, DataError } from '@rivulet/tensor';
import fc from 'fast-check';
import { someRows, trained } from '../test/nets.js';
import { loadModel } from './load-model.js';

const classes = ['a', 'b'];
const linear = { 'params/0.weight': [1, 2, -1, 1], 'params/0.bias': [0.5, 0] };
const net = (loss = meanSquaredError(), units = 2) => trained(sequential(dense(units)), loss, 2);
const valuesModel = exportOnnx({ program: net().program, parameters: linear, metadata: { seed: '7' } });
const classModel = exportOnnx({ program: net(softmaxCrossEntropy()).program, parameters: linear, classes });

describe('loadModel', () => {
  // y₀ = 1·1 + 2·2 + 0.5, y₁ = −1·1 + 1·2; second row (3, −1): 3 − 2 + 0.5 and −3 − 1.
  it('predicts what the formula gives by hand', async () => {
    const model = await loadModel(valuesModel);
    const { values, labels, probabilities } = await model.predict(Float32Array.of(1, 2, 3, -1));
    expect([values?.rows, values?.columns, ...(values?.values ?? [])]).toEqual([2, 2, 5.5, 1, 1.5, -4]);
    expect([labels, probabilities]).toEqual([undefined, undefined]);
    await model.dispose();
  });

  // Of the logits above the first is the larger in both rows; p₀ = 1 / (1 + e^(1 − 5.5)).
  it('gives probabilities and labels where there are classes', async () => {
    const model = await loadModel(classModel);
    const { values, labels, probabilities } = await model.predict(Float32Array.of(1, 2, -3, -1));
    expect(probabilities?.values[0]).toBeCloseTo(1 / (1 + Math.exp(-4.5)), 6);
    // Second row (−3, −1): −3 − 2 + 0.5 = −4.5 against 3 − 1 = 2.
    expect([...(labels ?? [])]).toEqual([0, 1]);
    expect(values).toBeUndefined();
    await model.dispose();
  });

  it('takes the label of a single probability at the threshold of one half', async () => {
    const { program } = net(binaryCrossEntropy(), 1);
    const bytes = exportOnnx({ program, classes, parameters: { 'params/0.weight': [1, 0], 'params/0.bias': [0] } });
    const model = await loadModel(bytes);
    const { probabilities, labels } = await model.predict(Float32Array.of(-1, 0, 0, 0, 1e-3, 0));
    expect([...(labels ?? [])]).toEqual([0, 0, 1]);
    expect([probabilities?.rows, probabilities?.columns, probabilities?.values[1]]).toEqual([3, 1, 0.5]);
    await model.dispose();
  });

  it('applies the scaling to raw features', async () => {
    const scaling = { offset: [10, -2], factor: [0.5, 4] };
    const model = await loadModel(exportOnnx({ program: net().program, parameters: linear, scaling }));
    // (12 − 10) · 0.5 = 1 and (−1.5 + 2) · 4 = 2: the first row of the first test.
    expect([...((await model.predict(Float32Array.of(12, -1.5))).values?.values ?? [])]).toEqual([5.5, 1]);
    await model.dispose();
  });

  it('keeps small differences of large features', async () => {
    // 2020.75 − 2020.3 = 0.45, of which float32 knows 2020.3 only to 2e-5.
    const scaling = { offset: [2020.3, 0], factor: [100, 1] };
    const { program } = net(meanSquaredError(), 1);
    const parameters = { 'params/0.weight': [1, 0], 'params/0.bias': [0] };
    const model = await loadModel(exportOnnx({ program, parameters, scaling }));
    expect((await model.predict(Float32Array.of(2020.75, 0))).values?.values[0]).toBeCloseTo(45, 5);
    await model.dispose();
  });

  it('predicts 1, 2, 300 and 20,000 rows the same as each row alone', async () => {
    const rows = someRows(20_000, 2);
    const model = await loadModel(classModel);
    const all = await model.predict(rows);
    for (const [from, count] of [
      [0, 1],
      [5, 2],
      [100, 300],
      [19_999, 1],
    ] as const) {
      const part = await model.predict(rows.values.slice(2 * from, 2 * (from + count)));
      expect(part.probabilities?.values).toEqual(all.probabilities?.values.slice(2 * from, 2 * (from + count)));
      expect(part.labels).toEqual(all.labels?.slice(from, from + count));
    }
    expect((await model.predict(new Float32Array(0))).probabilities).toEqual({
      rows: 0,
      columns: 2,
      values: new Float32Array(0),
    });
    await model.dispose();
  });

  it('tells inputs, outputs, features and metadata', async () => {
    const model = await loadModel(valuesModel);
    expect(model.inputs).toEqual([{ name: 'features', type: 'float32', shape: ['batch', 2] }]);
    expect(model.outputs).toEqual([{ name: 'values', type: 'float32', shape: ['batch', 2] }]);
    expect([model.features, model.metadata]).toEqual([2, { seed: '7' }]);
    await model.dispose();
  });

  it('reads a file, and names the one it cannot read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rivulet-load-'));
    try {
      writeFileSync(join(folder, 'model.onnx'), valuesModel);
      const model = await loadModel(join(folder, 'model.onnx'));
      expect(model.features).toBe(2);
      await model.dispose();
      await expect(loadModel(join(folder, 'none.onnx'))).rejects.toThrow(DataError);
      await expect(loadModel(join(folder, 'none.onnx'))).rejects.toThrow(/none\.onnx: cannot be read: ENOENT/);
      writeFileSync(join(folder, 'cut.onnx'), valuesModel.subarray(0, 100));
      await expect(loadModel(join(folder, 'cut.onnx'))).rejects.toThrow(/cut\.onnx: not an ONNX model/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses rows of another width, use after disposal, and no threads', async () => {
    const model = await loadModel(valuesModel);
    await expect(model.predict(new Float32Array(3))).rejects.toThrow(/predict: expected rows of 2 numbers/);
    await expect(model.predict({ rows: 1, columns: 3, values: new Float32Array(3) })).rejects.toThrow(ConfigError);
    await expect(model.predict({ rows: 3, columns: 2, values: new Float32Array(4) })).rejects.toThrow(ConfigError);
    await model.dispose();
    await model.dispose();
    await expect(model.predict(new Float32Array(2))).rejects.toThrow(
      new ConfigError('predict: this model was disposed'),
    );
    await expect(loadModel(valuesModel, { threads: 0 })).rejects.toThrow(
      /loadModel: expected an integer threads ≥ 1, received 0/,
    );
  });

  it('refuses a model of another form, and one that ONNX Runtime refuses', async () => {
    const decoded = decodeModel(valuesModel);
    const { graph } = decoded;
    const renamed = { ...graph, outputs: graph.outputs.map((output) => ({ ...output, name: 'params/0.bias' })) };
    await expect(loadModel(encodeModel({ ...decoded, graph: renamed }))).rejects.toThrow(
      /expected one float32 input \[batch, n\] .*, received features float32 \[batch, 2\]; params\/0\.bias float32 \[batch, 2\]/,
    );
    const unknown = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, opType: 'Nonsense' })) };
    await expect(loadModel(encodeModel({ ...decoded, graph: unknown }))).rejects.toThrow(DataError);
    await expect(loadModel(encodeModel({ ...decoded, graph: unknown }))).rejects.toThrow(
      /ONNX Runtime refuses it: .*Nonsense/,
    );
  });

  it('gives a model or a DataError for changed bytes', async () => {
    const bytes = exportOnnx({ ...trained(mlp({ sizes: [2, 3, 2] }), softmaxCrossEntropy(), 2), classes });
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = bytes.slice();
        for (const { at, to } of changes) changed[at] = to;
        try {
          await (await loadModel(changed)).dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('loadModel with numbers in a file of their own', () => {
  const location = 'numbers/model.data';
  const big = trained(mlp({ sizes: [2, 40, 40, 2] }), softmaxCrossEntropy(), 2);
  const { bytes, data } = exportOnnxFiles({ ...big, classes, externalData: { location, threshold: 300 } });
  const rows = someRows(50, 2);
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rivulet-data-'));
    path = join(folder, 'model.onnx');
    mkdirSync(join(folder, 'numbers'));
    writeFileSync(path, bytes);
    writeFileSync(join(folder, location), data?.bytes ?? '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('predicts as from one file, by its path and from bytes', async () => {
    const whole = await loadModel(exportOnnx({ ...big, classes }));
    const expected = await whole.predict(rows);
    await whole.dispose();
    for (const load of [() => loadModel(path), () => loadModel(bytes, { data })]) {
      const model = await load();
      expect(await model.predict(rows)).toEqual(expected);
      await model.dispose();
    }
  });

  it('names the file that is missing, cut off, or no file', async () => {
    const file = join(folder, location);
    const needed = data?.bytes.length ?? 0;
    writeFileSync(file, data?.bytes.subarray(1) ?? '');
    await expect(loadModel(path)).rejects.toThrow(
      new DataError(`${file}: has ${needed - 1} bytes, and the model needs ${needed}; it is cut off`),
    );
    rmSync(file);
    await expect(loadModel(path)).rejects.toThrow(DataError);
    await expect(loadModel(path)).rejects.toThrow(`${file}: numbers of ${path} cannot be read: ENOENT`);
    mkdirSync(file);
    await expect(loadModel(path)).rejects.toThrow(`${file}: has 0 bytes`);
  });

  it('wants bytes to bring their numbers along', async () => {
    const message = `${location}: numbers of the model are in this file; load the model by its path, or give data`;
    const part = { location, bytes: data?.bytes.subarray(0, 100) ?? new Uint8Array(0) };
    await expect(loadModel(bytes)).rejects.toThrow(new DataError(message));
    await expect(loadModel(bytes, { data: { ...part, location: 'other' } })).rejects.toThrow(new DataError(message));
    await expect(loadModel(bytes, { data: part })).rejects.toThrow(`${location}: has 100 bytes`);
  });

  it('reads no file outside the folder of the model', async () => {
    const { graph, ...rest } = decodeModel(bytes);
    const initializers = graph.initializers.map((one) => ({
      ...one,
      externalData: one.externalData?.map((entry) => ({ ...entry, value: entry.value.replace('numbers', '..') })),
    }));
    writeFileSync(path, encodeModel({ ...rest, graph: { ...graph, initializers } }));
    await expect(loadModel(path)).rejects.toThrow(DataError);
    await expect(loadModel(path)).rejects.toThrow(/are said to be where they cannot be: location "\.\.\/model\.data"/);
  });
});
