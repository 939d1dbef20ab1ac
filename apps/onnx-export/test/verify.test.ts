import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaleSplit, twoMoons } from '@rivulet/datasets';
import { csvFile } from '@rivulet/datasets/files';
import { exportVerified } from '@rivulet/kernels-onnxruntime';
import { wasm } from '@rivulet/kernels-wasm';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { type ModelProto, decodeModel, encodeModel } from '@rivulet/onnx';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout, earlyStopping } from '@rivulet/regularizers';
import { decayOnPlateau } from '@rivulet/schedulers';
import { reference } from '@rivulet/tensor';
import { type CheckpointEvent, type EndEvent, type Task, inferenceOf, trainSync } from '@rivulet/training';
import { dataHash } from '@rivulet/datasets';
import { run } from '../src/run.js';
import type { Finding } from '../src/verify/finding.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-verify-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = async (argv: readonly string[], signal = new AbortController().signal) => {
  const written = { out: '', err: '' };
  const code = await run(argv, {
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    cwd: folder,
    version: '1.2.3',
    signal,
  });
  return { code, ...written };
};

type Result = { readonly holds: boolean; readonly checks: readonly Finding[] };
const verify = async (...argv: string[]) => {
  const { code, out, err } = await call(['verify', ...argv, '--json']);
  expect(err).toBe('');
  const result = JSON.parse(out) as Result;
  return { code, ...result, of: (check: string) => result.checks.find((one) => one.check.startsWith(check)) };
};

/** With all that decides bits: scaling, a split, dropout, feedback on the rate, a rule that goes back to the best. */
const task = (): Task => ({
  model: mlp({ sizes: [2, 6, 2], hidden: [batchNorm(), relu(), dropout(0.2)] }),
  loss: softmaxCrossEntropy(),
  data: scaleSplit(twoMoons({ samples: 90, seed: 3 }).split({ train: 0.7, seed: 1 }), 'standard'),
  optimizer: adam({ learningRate: decayOnPlateau(0.05, { factor: 0.5, patience: 2 }) }),
  stop: earlyStopping({ patience: 6, restoreBest: true }),
  epochs: 20,
  batchSize: 16,
  seed: 5,
});

const save = async (of: Task, learned: EndEvent | CheckpointEvent, name = 'model.onnx', settings = {}) => {
  const inference = inferenceOf(of, learned);
  const { program, parameters, scaling, classes, features, rows, data } = inference;
  const metadata = { ...inference.metadata, data: await dataHash(data) };
  const what = { program, parameters, scaling, classes, features, rows, metadata };
  await exportVerified({ path: join(folder, name), ...what, ...settings });
};
const endOf = (of: Task): EndEvent => {
  for (const event of trainSync(of)) if (event.kind === 'end') return event;
  throw new Error('a run ends');
};
const change = (name: string, to: (model: ModelProto) => ModelProto): void =>
  writeFileSync(join(folder, name), encodeModel(to(decodeModel(readFileSync(join(folder, name))))));
const withEntry = (key: string, value: string) => (model: ModelProto) => ({
  ...model,
  metadataProps: model.metadataProps.map((entry) => (entry.key === key ? { key, value } : entry)),
});

test('of a model of ours everything is checked, and holds', async () => {
  await save(task(), endOf(task()));
  const { code, holds, checks } = await verify('model.onnx');
  expect(checks.map(({ check }) => check)).toEqual([
    ...['loads', 'finite on 256 random rows', 'probabilities on 256 random rows', 'labels on 256 random rows'],
    ...['features', 'classes', 'data hash', 'trainer', 'accuracy'],
  ]);
  expect(checks.filter((one) => one.holds !== true)).toEqual([]);
  expect([code, holds]).toEqual([0, true]);
});

describe('training again gives the same bytes', () => {
  const confirms = async (...argv: string[]) => {
    const { code, of } = await verify('model.onnx', '--retrain', ...argv);
    expect([of('differs'), of('retrained')?.holds, code]).toEqual([undefined, true, 0]);
  };

  test('of a run that ended by itself, with its rule gone back to the best epoch', async () => {
    await save(task(), endOf(task()));
    await confirms();
  });

  test('of a run that was interrupted within an epoch', async () => {
    const ending = new AbortController();
    let end: EndEvent | null = null;
    for (const event of trainSync({ ...task(), every: 'step', signal: ending.signal })) {
      if (event.kind === 'step' && event.step === 10) ending.abort();
      if (event.kind === 'end') end = event;
    }
    expect(end).toMatchObject({ reason: 'cancelled', step: 10, epoch: 2 });
    await save(task(), end!);
    await confirms();
  });

  test('of a checkpoint on the way, which the rule has not gone back from', async () => {
    const events = [...trainSync({ ...task(), checkpointEvery: 3 })];
    await save(task(), events.find((event) => event.kind === 'checkpoint' && event.epoch === 6) as CheckpointEvent);
    await confirms();
  });

  test.each([
    ['wasm scalar', wasm({ simd: false })],
    ['wasm simd', wasm({ fused: false })],
    ['reference', reference()],
    ['reference float64', reference({ precision: 'float64' })],
  ])('with the arithmetic that the file names: %s', async (name, backend) => {
    const own = { ...task(), backend };
    await save(own, endOf(own));
    const { of } = await verify('model.onnx', '--retrain');
    expect(of('arithmetic')?.found).toBe(name);
    expect(of('retrained')?.holds).toBe(true);
  });

  test.each([
    ['folded batch normalisation', { foldConstants: true }],
    ['float16', { float16: true }],
    ['another operator set', { opset: 21 }],
    ['numbers in a file of their own', { externalData: { threshold: 16 } }],
  ])('of a file that was written with %s', async (_, settings) => {
    await save(task(), endOf(task()), 'model.onnx', settings);
    await confirms();
  });

  test('of a checkpoint that this program exported', async () => {
    expect((await call(['--preset', 'book-text', '--out', 'model.onnx', '--fold-batchnorm'])).code).toBe(0);
    await confirms();
  });
});

describe('training again tells what differs', () => {
  test('a weight, and by how much', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', (model) => {
      const [first] = model.graph.initializers.filter(({ name }) => name === 'params/0.weight');
      const view = new DataView(first!.rawData.buffer, first!.rawData.byteOffset);
      view.setFloat32(4, view.getFloat32(4, true) + 0.25, true);
      return model;
    });
    const { code, of, checks } = await verify('model.onnx', '--retrain');
    expect(code).toBe(1);
    expect(of('retrained')?.holds).toBe(false);
    expect(checks.filter(({ check }) => check === 'differs').map(({ found }) => found)).toEqual([
      'params/0.weight: 1 of 12 numbers differ, by at most 2.5e-1',
    ]);
  });

  test('an entry of the metadata', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', withEntry('metrics', '{"loss":0}'));
    const { of } = await verify('model.onnx', '--retrain');
    expect(of('differs')?.found).toMatch(/^metadata metrics: \{"loss":0\}, retrained: \{"loss":0\.\d+/);
  });

  test('arithmetic that is not to be had here', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', withEntry('backend', '"gpu webgpu"'));
    const { of } = await verify('model.onnx', '--retrain');
    expect(of('arithmetic')).toMatchObject({ holds: false });
    expect(of('arithmetic')?.found).toMatch(/^wasm .* here, gpu webgpu in the file$/);
  });

  test('data that are others now', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 7 > 3 ? 'a' : 'b'}`);
    const path = join(folder, 'data.csv');
    writeFileSync(path, `x,y,kind\n${rows.join('\n')}\n`);
    const own = { ...task(), data: await csvFile(path, { label: 'kind' }), stop: undefined };
    await save(own, endOf(own));
    expect((await verify('model.onnx', '--retrain')).code).toBe(0);
    writeFileSync(path, `x,y,kind\n${rows.join('\n')}\n3,3,a\n`);
    const { code, of } = await verify('model.onnx', '--retrain');
    expect([code, of('data hash')?.holds, of('retrained')?.holds]).toEqual([1, false, false]);
  });
});

test('a run that began with given weights is not trained again, and the error says why', async () => {
  const own = { ...task(), initial: { 'params/0.weight': new Float32Array(12).fill(0.1) } };
  await save(own, endOf(own));
  const { code, err } = await call(['verify', 'model.onnx', '--retrain']);
  expect(code).toBe(2);
  expect(err).toBe(
    'error: the run began with given params/0.weight, which the file does not hold; it cannot be trained again\n',
  );
});

describe('on the rows of a file', () => {
  const rows = () => {
    const { inputs, targets, classes } = twoMoons({ samples: 90, seed: 3 });
    const lines = Array.from(targets.values, (label, row) =>
      [inputs.values[2 * row + 1], inputs.values[2 * row], classes?.[label]].join(),
    );
    writeFileSync(join(folder, 'rows.csv'), `y,x,kind\n${lines.join('\n')}\n`);
  };

  test('a model of ours finds its features by name, and the labels say how good it is', async () => {
    await save(task(), endOf(task()));
    rows();
    const { code, of } = await verify('model.onnx', '--data', 'rows.csv', '--label', 'kind');
    expect(code).toBe(0);
    expect(of('score')?.found).toMatch(/^accuracy \d+(\.\d)? %: \d+ of 90 rows$/);
  });

  test('the file that a model was trained on has the hash it names, wherever it lies now', async () => {
    rows();
    const own = { ...task(), data: await csvFile(join(folder, 'rows.csv'), { label: 'kind' }), stop: undefined };
    await save(own, endOf(own));
    writeFileSync(join(folder, 'moved.csv'), readFileSync(join(folder, 'rows.csv')));
    rmSync(join(folder, 'rows.csv'));
    const without = await verify('model.onnx');
    expect(without.of('origin')).toMatchObject({ holds: null });
    const { of, code } = await verify('model.onnx', '--data', 'moved.csv');
    expect([code, of('data hash')?.holds, of('trainer')?.holds]).toEqual([0, true, true]);
    expect((await verify('model.onnx', '--data', 'moved.csv', '--retrain')).of('retrained')?.holds).toBe(true);
  });

  test("somebody else's model needs to be told its features or its label", async () => {
    await save(task(), endOf(task()));
    change('model.onnx', (model) => ({ ...model, producerName: 'other', metadataProps: [] }));
    rows();
    expect((await call(['verify', 'model.onnx', '--data', 'rows.csv'])).err).toMatch(
      /^error: .*--features or --label\n$/,
    );
    const { of } = await verify('model.onnx', '--data', 'rows.csv', '--features', 'x,y', '--label', 'kind');
    expect(of('score')?.found).toMatch(/^accuracy/);
    expect((await verify('model.onnx', '--data', 'rows.csv', '--label', 'kind')).of('score')).toBeDefined();
  });
});

describe('what does not hold is found', () => {
  test('probabilities that do not sum to 1, and labels that do not follow them', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', (model) => ({
      ...model,
      graph: {
        ...model.graph,
        nodes: model.graph.nodes.map((node) =>
          node.opType === 'Softmax'
            ? { ...node, opType: 'Sigmoid', attributes: [] }
            : node.opType === 'ArgMax'
              ? { ...node, opType: 'ArgMin' }
              : node,
        ),
      },
    }));
    const { code, of } = await verify('model.onnx');
    expect(code).toBe(1);
    expect([of('probabilities')?.holds, of('labels')?.holds, of('trainer')?.holds]).toEqual([false, false, false]);
  });

  test('an operator that there is not', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', (model) => ({
      ...model,
      graph: { ...model.graph, nodes: model.graph.nodes.map((node) => ({ ...node, opType: 'Frobnicate' })) },
    }));
    const { code, checks } = await verify('model.onnx');
    expect([code, checks.length]).toEqual([1, 1]);
    expect(checks[0]).toMatchObject({ check: 'loads', holds: false });
  });

  test('names that are too few', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', withEntry('features', '["x"]'));
    const { of } = await verify('model.onnx');
    expect(of('features')).toMatchObject({ holds: false, found: 'x; the input has 2 columns' });
  });
});

describe('bad input gets one line, and leaves nothing behind', () => {
  const refused = async (code: number, ...argv: string[]) => {
    const before = readdirSync(folder);
    const called = await call(['verify', ...argv]);
    expect([called.code, called.out]).toEqual([code, '']);
    expect(called.err).toMatch(/^error: [^\n]+\n$/);
    expect(readdirSync(folder)).toEqual(before);
    return called.err.slice('error: '.length, -1);
  };

  test('a file that is not there, is no model, or is cut off', async () => {
    await save(task(), endOf(task()));
    const bytes = readFileSync(join(folder, 'model.onnx'));
    writeFileSync(join(folder, 'half.onnx'), bytes.subarray(0, bytes.length >> 1));
    writeFileSync(join(folder, 'notes.txt'), 'these are notes');
    expect(await refused(1, 'nope.onnx')).toBe('nope.onnx: cannot be read (there is no such file)');
    expect(await refused(1, 'half.onnx', '--markdown')).toMatch(/^half\.onnx: not an ONNX model/);
    expect(await refused(1, 'notes.txt')).toMatch(/^notes\.txt: not an ONNX model/);
  });

  test.each([
    ['run', '{"model":5}', /^model\.onnx: metadata: expected 'model' of a run/],
    ['run', 'no JSON', /^model\.onnx: metadata: expected 'model' of a run/],
    ['step', '-1', /^model\.onnx: metadata: expected 'step' to be an integer ≥ 0/],
  ])('metadata in which %s is %s', async (key, value, message) => {
    await save(task(), endOf(task()));
    change('model.onnx', withEntry(key, value));
    expect(await refused(1, 'model.onnx')).toMatch(message);
  });

  test('a run that names a package which is not ours to load is told, and not loaded', async () => {
    await save(task(), endOf(task()));
    const { metadata } = inferenceOf(task(), endOf(task()));
    const run = { ...(JSON.parse(metadata['run']!) as object), loss: { use: 'node:fs#rmSync', args: ['/'] } };
    change('model.onnx', withEntry('run', JSON.stringify(run)));
    const { of } = await verify('model.onnx');
    expect(of('origin')).toMatchObject({ holds: null });
  });

  test('a run of a net that is much larger than the file is not begun', async () => {
    await save(task(), endOf(task()));
    const { metadata } = inferenceOf(task(), endOf(task()));
    const model = { use: '@rivulet/layers#mlp', args: [{ sizes: [2, 1e9, 2] }] };
    change('model.onnx', withEntry('run', JSON.stringify({ ...(JSON.parse(metadata['run']!) as object), model })));
    expect(await refused(1, 'model.onnx', '--retrain')).toMatch(/^the run describes a model of 5000000002 numbers/);
  });

  test('a model that does not say how it was trained cannot be trained again', async () => {
    await save(task(), endOf(task()));
    change('model.onnx', (model) => ({ ...model, metadataProps: [] }));
    expect(await refused(1, 'model.onnx', '--retrain')).toMatch(/^model\.onnx: does not say how it was trained/);
  });
});

test('a retraining that is ended says so, and nothing else', async () => {
  await save(task(), endOf(task()));
  const { code, out, err } = await call(['verify', 'model.onnx', '--retrain'], AbortSignal.abort());
  expect([code, out, err]).toEqual([130, '', 'interrupted; nothing was found out\n']);
});
