import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, parametersFrom, stateDictOf } from '../src/index.js';
import { readWeights, writeStateDict } from '../src/files.js';
import { type Expected, bytesOf, folder, net, outputsOf, pythonWith, shapes, someNumbers } from './data.js';

/** Outputs are about 1, and float32 has 6e-8 of that; eight layers. */
const tolerance = 1e-6;

function expectOutputs(from: string, name: string): void {
  const expected = (JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as Record<string, Expected>)[name];
  if (!expected) throw new Error(`nothing is expected of ${name}`);
  const file = readWeights(join(from, `${name}.safetensors`));
  const ours = outputsOf(parametersFrom(file, { model: net(), features: 3, name }), expected);
  expect(ours).toHaveLength(6);
  expected.outputs.flat().forEach((output, i) => expect(Math.abs((ours[i] ?? NaN) - output)).toBeLessThan(tolerance));
}

const precisions = ['float32', 'float64', 'float16', 'bfloat16'];

describe('a state dict that PyTorch has written', () => {
  it.each(precisions)('in %s computes with our formulas what it computes there', (name) => {
    expectOutputs(folder, name);
  });

  it('has our names and shapes, and what batch norm counts besides', () => {
    const { tensors } = decodeSafetensors(bytesOf('float32.safetensors'), 'f');
    const { '1.num_batches_tracked': counted, ...others } = tensors;
    expect(counted).toEqual({ shape: [], values: Float64Array.of(20) });
    const ours = stateDictOf(someNumbers(), shapes);
    const shapesOf = (file: typeof tensors) => Object.entries(file).map(([name, { shape }]) => [name, shape]);
    expect(shapesOf(others).sort()).toEqual(shapesOf(ours).sort());
  });
});

const torch = pythonWith('torch');
describe("PyTorch here and now (needs a python3 that can import torch: Debian's python3-torch)", () => {
  const there = mkdtempSync(join(tmpdir(), 'rivulet-torch-'));
  const python = (...args: string[]): string =>
    execFileSync(torch ?? '', [join(folder, 'make.py'), there, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  afterAll(() => rmSync(there, { recursive: true }));

  (torch === null ? it.skip : it)('writes what we compute the same outputs with', () => {
    python();
    for (const name of precisions) expectOutputs(there, name);
  });

  (torch === null ? it.skip : it)('loads what we write, strictly, and computes the same outputs with it', () => {
    const numbers = someNumbers();
    writeStateDict(join(there, 'ours.safetensors'), stateDictOf(numbers, shapes));
    const theirs = JSON.parse(python('load')) as Expected;
    const ours = outputsOf(numbers, theirs);
    theirs.outputs.flat().forEach((output, i) => expect(Math.abs((ours[i] ?? NaN) - output)).toBeLessThan(tolerance));
  });
});
