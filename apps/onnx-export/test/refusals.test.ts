/**
 * What is refused before anything is trained or written over, and what a program that reads no further changes: nothing.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelProto, elementTypes } from '@rivulet/onnx';
import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { ofKind, train } from '@rivulet/training';
import { writeCheckpoint } from '@rivulet/training/files';
import { lastValueFrom } from 'rxjs';
import { differences } from '../src/retrain/differences.js';
import { run } from '../src/run.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-onnx-refusals-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = async (...argv: readonly string[]) => {
  const written = { out: '', err: '' };
  const code = await run(argv, {
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    cwd: folder,
    version: '1.2.3',
    signal: new AbortController().signal,
  });
  return { code, ...written };
};

async function checkpoint(): Promise<void> {
  const parts = { model: mlp({ sizes: [2, 4, 2] }), loss: softmaxCrossEntropy(), optimizer: adam() };
  const task = { ...parts, data: twoMoons({ samples: 40 }), epochs: 1, checkpointEvery: 1 };
  writeCheckpoint(join(folder, 'run.safetensors'), await lastValueFrom(train(task).pipe(ofKind('checkpoint'))));
}

test.each(['99', 'x', '17.5'])(
  'the operator set %s is refused before anything is trained',
  async (opset) => {
    // Trained first, this run would take its minutes and then be lost.
    const { code, err } = await call('--preset', 'book-notebook', '--opset', opset);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^error: option '--opset <n>' argument .* from 13 to 26\n$/),
    ]);
  },
  5_000,
);

test('nothing that is read, and no file of the same call, is written over', async () => {
  await checkpoint();
  const before = readFileSync(join(folder, 'run.safetensors'));
  for (const [argv, option] of [
    [['run.safetensors', '--out', 'run.safetensors'], '--out'],
    [['run.safetensors', '--out', 'm.onnx', '--svg', 'm.onnx'], '--svg'],
    [['run.safetensors', '--out', 'm.onnx', '--markdown', 'run.safetensors'], '--markdown'],
    [['run.safetensors', '--out', 'm.onnx', '--svg', 'm.md', '--markdown', 'm.md'], '--markdown'],
    [['verify', 'run.safetensors', '--svg', './run.safetensors'], '--svg'],
  ] as const) {
    const { code, err } = await call(...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(`^error: ${option}: .*; choose another place\n$`)]);
  }
  expect(readFileSync(join(folder, 'run.safetensors')).equals(before)).toBe(true);
  expect(readdirSync(folder)).toEqual(['run.safetensors']);
});

test('a word too many is told with where to look', async () => {
  const { code, err } = await call('verfy', 'model.onnx');
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^error: too many arguments.*; see rivulet-onnx-export --help\n$/),
  ]);
});

describe('how two models differ', () => {
  const modelOf = (values: Float32Array): ModelProto => ({
    ...{ irVersion: 8, producerName: 'rivulet', producerVersion: '1' },
    ...{ opsetImport: [{ domain: '', version: 17 }], metadataProps: [] },
    graph: {
      ...{ name: '', nodes: [], inputs: [], outputs: [] },
      initializers: [
        {
          ...{ name: 'w', dataType: elementTypes.float32, dims: [values.length] },
          rawData: new Uint8Array(values.buffer),
        },
      ],
    },
  });

  test('is told of tensors with more numbers than a call has arguments', () => {
    const [a, b] = [0, 0.5].map((value) => modelOf(new Float32Array(200_000).fill(value)));
    expect(differences(a!, b!)).toEqual(['w: 200000 of 200000 numbers differ, by at most 5.0e-1']);
  });

  test('is told of a zero that has lost its sign', () => {
    const [a, b] = [0, -0].map((value) => modelOf(Float32Array.of(value, 1)));
    expect(differences(a!, b!)).toEqual(['w: 1 of 2 numbers differ, by at most 0.0e+0']);
  });
});

const bin = join(__dirname, '..', 'bin', 'rivulet-onnx-export.mjs');
const program = existsSync(join(__dirname, '..', 'dist', 'main.js')) ? test : test.skip;

program('who reads no further gets no stack trace, and the exit code that belongs to the result', async () => {
  const child = spawn(process.execPath, [bin, 'verify', join(__dirname, 'none.onnx'), '--help'], { cwd: folder });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, err]).toEqual([0, '']);
});
