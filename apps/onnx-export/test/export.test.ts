import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twoMoons } from '@rivulet/datasets';
import { loadModel } from '@rivulet/kernels-onnxruntime';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { type CheckpointEvent, ofKind, train } from '@rivulet/training';
import { writeCheckpoint } from '@rivulet/training/files';
import { lastValueFrom } from 'rxjs';
import { presets } from '../src/presets.js';
import type { Report } from '../src/report/report.js';
import { run } from '../src/run.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-export-'))));
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

const checkpoint = async (changes: Partial<CheckpointEvent> = {}) => {
  const task = {
    // A bias in front of batch normalisation has a gradient of mere roundings, which Adam makes steps of.
    model: mlp({ sizes: [2, 6, 2], hidden: [batchNorm(), relu(), dropout(0.1)], hiddenBias: false }),
    loss: softmaxCrossEntropy(),
    data: twoMoons({ samples: 60 }).scaled('minMax'),
    optimizer: adam({ learningRate: 0.05 }),
    epochs: 10,
    checkpointEvery: 10,
  };
  const event = await lastValueFrom(train(task).pipe(ofKind('checkpoint')));
  writeCheckpoint(join(folder, 'run.safetensors'), { ...event, ...changes });
};

test('a checkpoint becomes a model beside it, and a report', async () => {
  await checkpoint();
  const { code, out, err } = await call(['run.safetensors']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^file +model\.onnx\nsize +[\d,]+ bytes, \d+ nodes, \d+ parameters\nsha256 +[0-9a-f]{64}\n/);
  expect(out).toContain('format    opset 17, IR version 8\n');
  expect(out).toContain('inputs    features float32 [batch, 2]\n');
  expect(out).toContain('outputs   probabilities float32 [batch, 2]; label int64 [batch]\n');
  expect(out).toMatch(/accuracy +[\d.]+ % of 60 samples\n/);
  expect(out).toMatch(/max \|Δ\| +\S+ to the trainer, on 1,060 rows\n$/);
});

test('the model takes raw features and says what the report says', async () => {
  await checkpoint();
  const { out } = await call(['run.safetensors', '--out', 'moons.onnx', '--json']);
  const { accuracy, path, maxAbsDiff } = JSON.parse(out) as Report;
  expect(path).toBe('moons.onnx');
  expect(maxAbsDiff).toBeLessThan(1e-5);
  const data = twoMoons({ samples: 60 });
  const model = await loadModel(join(folder, 'moons.onnx'));
  const { labels } = await model.predict(data.inputs);
  await model.dispose();
  const right = Array.from(labels!).filter((label, row) => label === data.targets.values[row]);
  expect(right.length / data.size).toBe(accuracy);
});

test('two exports of one checkpoint are the same file', async () => {
  await checkpoint();
  await call(['run.safetensors', '--out', 'a.onnx']);
  await call(['run.safetensors', '--out', 'b.onnx']);
  expect(readFileSync(join(folder, 'a.onnx')).equals(readFileSync(join(folder, 'b.onnx')))).toBe(true);
});

test('a run in a file is trained first; the run of a model, and of an event log, is one', async () => {
  await checkpoint();
  await call(['run.safetensors', '--out', 'first.onnx']);
  const { out } = await call(['verify', 'first.onnx', '--json']);
  const { metadata } = JSON.parse(out) as { readonly metadata: { readonly run: object } };
  for (const content of [metadata.run, metadata, { kind: 'start', spec: metadata.run }]) {
    writeFileSync(join(folder, 'again.json'), JSON.stringify(content));
    const { code, err } = await call(['--run', 'again.json']);
    expect([code, err]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'again.onnx')).equals(readFileSync(join(folder, 'first.onnx')))).toBe(true);
  }
});

test('picture and page lie beside the model, and the page shows the picture', async () => {
  await checkpoint();
  const { out } = await call(['run.safetensors', '--markdown']);
  expect(out).toMatch(/wrote +model\.svg\nwrote +model\.md\n$/);
  const page = readFileSync(join(folder, 'model.md'), 'utf8');
  expect(page).toContain('![The graph of model.onnx](model.svg)');
  expect(page).toMatch(/\| `params\/0\.weight` \| float32 \| \[6, 2\] \| 12 \| 48 \|/);
  expect(page).toContain('| max \\|Δ\\| |');
  for (const heading of ['Graph', 'Operators', 'Tensors', 'Metadata']) expect(page).toContain(`## ${heading}\n`);
  expect(readFileSync(join(folder, 'model.svg'), 'utf8')).toMatch(/^<svg .*>params\/0\.weight \[6, 2\]<.*<\/svg>\n$/s);
});

test('settings of the file are taken, and told in its metadata', async () => {
  await checkpoint();
  const { out } = await call(['run.safetensors', '--opset', '21', '--float16', '--fold-batchnorm', '--json']);
  const { opset, irVersion, tensors, metadata } = JSON.parse(out) as Report;
  expect([opset, irVersion]).toEqual([21, 10]);
  expect(tensors.some(({ type }) => type === 'float16')).toBe(true);
  expect(metadata['export']).toEqual({ opset: 21, float16: true, foldConstants: true });
});

describe('a training step', () => {
  test.each(['training-step', 'training-loop'])(
    'as a %s goes on from its checkpoint, and has its first values in a file beside it',
    async (format) => {
      await checkpoint();
      const { code, out, err } = await call(['run.safetensors', '--format', format, '--out', 'step.onnx']);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/beside it step\.start\.onnx, [\d,]+ bytes, [0-9a-f]{64}\nbegins +after 20 steps\n/);
      expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'step.onnx', 'step.start.onnx']);
      expect((await call(['verify', 'step.onnx'])).code).toBe(0);
    },
  );

  test('computes what the trainer computes', async () => {
    const { out } = await call(['--preset', 'book-text', '--format', 'training-step', '--json']);
    const { maxDiff, comparedSteps } = JSON.parse(out) as { readonly maxDiff: number; readonly comparedSteps: number };
    expect(comparedSteps).toBe(3);
    // Two computations in float32 of numbers below 1.
    expect(maxDiff).toBeLessThan(1e-5);
  });
});

test('an optimizer alone is a file that any ONNX Runtime runs', async () => {
  const { code, out, err } = await call(['--preset', 'book-text', '--format', 'optimizer', '--opset', '20']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/inputs +.*params\/0\.weight float32 \[12, 2\]/);
  expect(out).toContain('optimizer adam\n');
  expect((await call(['verify', 'book-text.onnx'])).code).toBe(0);
});

test.each(Object.keys(presets))(
  'the preset %s reaches its goal and classifies its data',
  async (name) => {
    const { code, out, err } = await call(['--preset', name, '--json']);
    expect([code, err]).toEqual([0, '']);
    const report = JSON.parse(out) as Report;
    expect(report.path).toBe(`${name}.onnx`);
    expect(report.accuracy).toBeGreaterThanOrEqual(0.99);
    // The goal is 0.01 for the mean over an epoch; the model at its end may differ a little.
    expect(report.loss).toBeLessThan(0.02);
    expect(readdirSync(folder)).toEqual([`${name}.onnx`]);
  },
  60_000,
);

test('a preset with several seeds tells of each, and exports the one with the lowest loss', async () => {
  const { out } = await call(['--preset', 'fair']);
  const losses = [...out.matchAll(/^seed \d: goal reached after \d+ epochs, loss ([\d.e-]+)$/gm)].map(([, loss]) =>
    Number(loss),
  );
  expect(losses).toHaveLength(5);
  expect(Number(/^loss +([\d.e-]+)$/m.exec(out)?.[1])).toBeCloseTo(Math.min(...losses), 5);
});

test('a preset that is interrupted exports what it has learned, and says so with its exit code', async () => {
  const { code } = await call(['--preset', 'fair'], AbortSignal.timeout(5));
  expect(code).toBe(130);
});

describe('bad input gets one line, and leaves nothing behind', () => {
  const refused = async (code: number, ...argv: string[]) => {
    const before = readdirSync(folder);
    const called = await call(argv);
    expect([called.code, called.out]).toEqual([code, '']);
    expect(called.err).toMatch(/^error: [^\n]+\n$/);
    expect(called.err).not.toMatch(/\bat .*:\d+:\d+/);
    expect(readdirSync(folder)).toEqual(before);
    return called.err.slice('error: '.length, -1);
  };

  test('neither a checkpoint nor a preset, or both', async () => {
    const message = 'name a checkpoint, a --preset or a --run, one of them; see rivulet-onnx-export --help';
    expect(await refused(2)).toBe(message);
    expect(await refused(2, 'run.safetensors', '--preset', 'fair')).toBe(message);
  });

  test('an unknown preset, an unknown option', async () => {
    expect(await refused(2, '--preset', 'fari')).toContain('choices are book-text, book-notebook, fair');
    expect(await refused(2, '--prset', 'fair')).toBe("unknown option '--prset' (Did you mean --preset?)");
  });

  test('a checkpoint that is not there, is cut off, or is something else', async () => {
    await checkpoint();
    const bytes = readFileSync(join(folder, 'run.safetensors'));
    writeFileSync(join(folder, 'half.safetensors'), bytes.subarray(0, bytes.length - 5));
    writeFileSync(join(folder, 'notes.txt'), 'these are notes, and no checkpoint');
    expect(await refused(1, 'nope.safetensors')).toMatch(/^nope\.safetensors: .*cannot be read/);
    expect(await refused(1, 'half.safetensors')).toMatch(/^half\.safetensors: is truncated/);
    expect(await refused(1, 'notes.txt')).toMatch(/^notes\.txt: is no safetensors file/);
  });

  test('a run that is none, and settings that a format does not have', async () => {
    writeFileSync(join(folder, 'run.json'), '{"model": 1}');
    writeFileSync(join(folder, 'broken.json'), '{');
    expect(await refused(1, '--run', 'run.json')).toMatch(/^run\.json: expected 'model' of a run to be like/);
    expect(await refused(1, '--run', 'broken.json')).toMatch(/^broken\.json: is not valid JSON/);
    expect(await refused(1, '--run', 'none.json')).toBe('none.json: cannot be read (there is no such file)');
    const step = ['--preset', 'fair', '--format', 'training-step'];
    expect(await refused(2, ...step, '--float16')).toBe(
      '--float16: is for models; a training step has no such setting',
    );
    expect(await refused(2, '--preset', 'book-text', '--opset', '99')).toMatch(/13.*26/);
    expect(await refused(1, '--preset', 'book-text', '--svg', 'no/such.svg')).toMatch(
      /^no\/such\.svg: there is no such folder/,
    );
  });

  test('a checkpoint of a task that cannot be made again', async () => {
    await checkpoint({ spec: null });
    expect(await refused(2, 'run.safetensors')).toMatch(/its task held a function/);
  });

  test('a folder that is not there, before a preset is trained', async () => {
    const message = await refused(1, '--preset', 'book-notebook', '--out', 'no/such.onnx');
    expect(message).toBe('no/such.onnx: there is no such folder; choose another place with --out');
  });
});

test('the help names every preset with its settings', async () => {
  const { code, out } = await call(['export', '--help']);
  expect(code).toBe(0);
  for (const [name, { about }] of Object.entries(presets)) expect(out).toContain(`  ${name}\n      ${about}`);
});
