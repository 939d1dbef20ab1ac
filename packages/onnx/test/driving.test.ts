/**
 * Exported steps driven from Python: by a script that has nothing of Rivulet in it, and by the very lines that
 * the files say themselves.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { type Program, initialState, random, reference, traceStep } from '@rivulet/tensor';
import { decodeModel, exportTrainingStep } from '../src/index.js';

const folderOfTests = join(__dirname, 'driving');
const standIn = join(folderOfTests, 'stand-in');

function runs(command: string, code: string): boolean {
  try {
    execFileSync(command, ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const pythons = ['python3', '/usr/bin/python3'];
const withRuntime = pythons.find((command) => runs(command, 'import numpy, onnxruntime'));
const withOnnx = pythons.find((command) => runs(command, 'import numpy, onnx'));

/** Two arcs in the plane, 60 points, the even ones of the first class. */
const { normal } = random(1, 'points');
const y = Array.from({ length: 60 }, (_, i) => i % 2);
const x = y.flatMap((side, i) => {
  const angle = (Math.PI * i) / 60;
  const [right, up] = side === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  return [right + 0.1 * normal(), up + 0.1 * normal()];
});
const steps = 200;
const batches = Array.from({ length: steps }, (_, step) =>
  Array.from({ length: 15 }, (_, i) => (step * 15 + i * 7) % 60),
);

const parts = { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.02 }), features: 2, targets: 1 };
const plain = traceStep({ ...parts, model: mlp({ sizes: [2, 12, 13, 2] }) });

/** The losses of the reference evaluator. */
function expected(program: Program): number[] {
  const executable = reference().compile(program);
  const initial = initialState(program, { seed: 1, precision: 'float32' });
  for (const [name, values] of Object.entries({ ...initial, x, y })) executable.write(name, values);
  const scalars = program.freeScalars.map((name) => Number(program.scalars.get(name)?.source));
  const numbers = new Float64Array(steps * program.numbers.length);
  executable.run({
    steps,
    step: 1,
    seed: 1,
    rows: Int32Array.from(batches.flat()),
    starts: Int32Array.from({ length: steps + 1 }, (_, step) => 15 * step),
    scalars: Float64Array.from(batches.flatMap(() => scalars)),
    numbers,
  });
  return Array.from(
    { length: steps },
    (_, i) => numbers[i * program.numbers.length + program.numbers.indexOf('loss')] ?? NaN,
  );
}

/** What a Python program prints in a folder with the files of a step. */
function python(
  command: string,
  program: Program,
  { form, path, make }: { form: 'step' | 'loop'; path: string; make: (folder: string, docString: string) => string[] },
): string {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-python-'));
  try {
    const state = initialState(program, { seed: 1, precision: 'float32' });
    const { step, start } = exportTrainingStep({ program, state, form });
    const files = { step, STEP: step, start, START: start };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, `${name}.onnx`), bytes);
    writeFileSync(join(folder, 'samples.json'), JSON.stringify({ x, y, batches }));
    return execFileSync(command, make(folder, decodeModel(step).docString ?? ''), {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...(path && { PYTHONPATH: path }), PYTHONDONTWRITEBYTECODE: '1' },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The lines behind "In Python:", after some that give them samples. */
function ownLines(docString: string): string {
  const [, lines = ''] = docString.split('In Python:\n');
  return [
    'import json, numpy as np',
    'samples = json.load(open("samples.json"))',
    'x = np.float32(samples["x"]).reshape(-1, 2)',
    'y = np.float32(samples["y"]).reshape(-1, 1)',
    ...lines.split('\n').map((line) => line.slice(2)),
  ].join('\n');
}

const runtimes = [
  ['onnxruntime', withRuntime, '', 'needs a python3 that can import onnxruntime'],
  ['a stand-in for onnxruntime', withOnnx, standIn, "needs a python3 that can import onnx: Debian's python3-onnx"],
] as const;

describe.each(runtimes)('with %s', (_, command, path, needs) => {
  const test = command === undefined ? it.skip : it;

  test(`a plain Python script drives a step 200 times to the losses of the reference (${needs})`, () => {
    const make = (folder: string): string[] => [join(folderOfTests, 'drive_step.py'), folder];
    const losses = JSON.parse(python(command ?? '', plain, { form: 'step', path, make })) as number[];
    expect(losses).toHaveLength(steps);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    const distances = expected(plain).map((loss, step) => Math.abs(loss - (losses[step] ?? NaN)));
    expect(Math.max(...distances)).toBeLessThan(1e-5);
  });

  test.each([
    ['step', 'of a net', {}],
    ['loop', 'of a net', {}],
    ['step', 'with dropout and a rate of the caller', { hidden: [relu(), dropout(0.2)] }],
    ['loop', 'with dropout and a rate of the caller', { hidden: [relu(), dropout(0.2)] }],
  ] as const)(`the Python lines in a file of form %s %s run as they stand (${needs})`, (form, _, options) => {
    const optimizer = adam({ learningRate: 'hidden' in options ? () => 0.02 : 0.02 });
    const program = traceStep({ ...parts, optimizer, model: mlp({ sizes: [2, 12, 2], ...options }) });
    const make = (_: string, docString: string): string[] => ['-c', ownLines(docString)];
    const printed = python(command ?? '', program, { form, path, make }).match(/\d+\.\d+(e-\d+)?/g) ?? [];
    const losses = printed.map(Number);
    // A number a step, 200 times the batch of all samples; or 100 epochs of 32 samples and 28.
    expect(losses).toHaveLength(steps);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
  });
});

it('has a script in which nothing is ours', () => {
  const text = readFileSync(join(folderOfTests, 'drive_step.py'), 'utf8');
  const imports = [...text.matchAll(/^import (\w+)/gm)].map(([, name]) => name);
  expect(imports).toEqual(['json', 'pathlib', 'sys', 'numpy', 'onnxruntime']);
});
