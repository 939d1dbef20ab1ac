import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { readerLaws } from '@rivulet/testkit';
import { strToU8, zipSync } from 'fflate';
import { bytesOf, folder, pythonWith } from '../test/data.js';
import { decodeNpz } from './npz.js';

/** An array of float32 as NumPy would write it, whatever its shape claims. */
function npy(shape: string, numbers: Uint8Array | number, descr = "'<f4'"): Uint8Array {
  const header = strToU8(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`, true);
  const body = typeof numbers === 'number' ? new Uint8Array(numbers) : numbers;
  const bytes = new Uint8Array(10 + header.length + body.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(body, 10 + header.length);
  return bytes;
}
const zipped = (files: Record<string, Uint8Array>, level: 0 | 6 = 6) => zipSync(files, { level });
const message = (bytes: Uint8Array, maxBytes?: number): string => {
  try {
    decodeNpz(bytes, 'f.npz', maxBytes === undefined ? {} : { maxBytes });
    return 'is read';
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as DataError).message;
  }
};

describe('an npz file', () => {
  const { tensors } = decodeNpz(bytesOf('arrays.npz'), 'arrays.npz');
  const numbers = [-2, -1, 0, 1, 2, 3];

  it("holds NumPy's numbers of every kind and byte order", () => {
    const kinds = Object.entries(tensors).filter(([name]) => name.startsWith('c.'));
    expect(kinds).toHaveLength(14);
    for (const [name, { shape, values }] of kinds) {
      expect([name, shape]).toEqual([name, [2, 3]]);
      // The last are booleans.
      expect(Array.from(values)).toEqual(numbers.map((n) => (name === 'c.13' ? Math.sign(Math.abs(n)) : Math.abs(n))));
    }
    expect(kinds.filter(([, { values }]) => values instanceof Float32Array).map(([name]) => name)).toEqual([
      'c.0',
      'c.1',
      'c.3',
    ]);
  });

  it('gives arrays in Fortran order row by row', () => {
    expect(tensors['fortran']).toEqual({ shape: [2, 3], values: Float32Array.from(numbers) });
    expect(tensors['cube']).toEqual({ shape: [2, 3, 4], values: Float32Array.from({ length: 24 }, (_, i) => i) });
  });

  it('may hold a single number, nothing, and float64 whole', () => {
    expect(tensors['scalar']).toEqual({ shape: [], values: Float32Array.of(1.5) });
    expect(tensors['empty']).toEqual({ shape: [0, 3], values: new Float32Array(0) });
    expect(tensors['vector']?.values).toEqual(Float64Array.of(0.1, -1e300, 5e-324));
  });

  it('may be stored without compression, and hold other files', () => {
    const file = zipped({ '0.weight.npy': npy('(2,)', 8), 'README.txt': strToU8('hello') }, 0);
    expect({ ...decodeNpz(file, 'f.npz').tensors }).toEqual({
      '0.weight': { shape: [2], values: new Float32Array(2) },
    });
  });
});

const numpy = pythonWith('numpy');
const title = "is read as NumPy here and now writes it (needs a python3 that can import numpy: Debian's python3-numpy)";
(numpy === null ? it.skip : it)(title, () => {
  const there = mkdtempSync(join(tmpdir(), 'rivulet-npz-'));
  try {
    const told = execFileSync(numpy ?? '', [join(folder, 'make.py'), there, 'arrays'], { encoding: 'utf8' });
    const expected = JSON.parse(told) as Record<string, { readonly shape: number[]; readonly values: number[] }>;
    for (const name of ['arrays.npz', 'stored.npz']) {
      const { tensors } = decodeNpz(new Uint8Array(readFileSync(join(there, name))), name);
      const plain = Object.entries(tensors).map(([key, { shape, values }]) => [key, { shape, values: [...values] }]);
      expect(Object.fromEntries(plain)).toEqual(expected);
    }
  } finally {
    rmSync(there, { recursive: true });
  }
});

describe('a hostile npz file', () => {
  it('that inflates to more than its header claims is left at once', () => {
    // 100 MB of zeros behind a header that speaks of eight bytes.
    const bomb = zipped({ 'w.npy': npy('(2,)', 1e8) });
    expect(bomb.length).toBeLessThan(2e5);
    const began = performance.now();
    expect(message(bomb)).toMatch(/^f\.npz: 'w\.npy' holds more than the \d+ bytes that its header claims$/);
    // All of it takes several times as long.
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('that claims more than it may is refused before its numbers are looked at', () => {
    const files = { 'a.npy': npy('(100, 10)', 4000), 'b.npy': npy('(2000,)', 8000) };
    expect(message(zipped(files))).toBe('is read');
    expect(message(zipped(files), 10_000)).toBe('f.npz: its arrays take more than 10000 bytes');
    expect(message(zipped({ 'w.npy': npy('(1000000000,)', 8) }))).toBe(
      'f.npz: its arrays take more than 268435456 bytes',
    );
  });

  it.each([
    ['pickled objects', npy('(2,)', 8, "'|O'"), 'holds pickled Python objects, which are code and are not read'],
    ['records', npy('(2,)', 8, "[('a', '<f4')]"), 'has a header without a type of numbers, or records'],
    ['complex numbers', npy('(1,)', 8, "'<c8'"), "has numbers of type '<c8'"],
    ['a type of its own', npy('(1,)', 8, "'<t1'"), "has numbers of type '<t1'"],
    ['an absurd shape', npy('(1000000000000, 1000000000000)', 8), 'which no file can hold'],
    ['a size beyond all numbers', npy(`(${'9'.repeat(400)},)`, 8), 'has a shape that is none'],
    ['a negative size', npy('(-2,)', 8), 'has a shape that is none'],
    ['too many axes', npy(`(${'1, '.repeat(100)})`, 4), 'has 100 axes'],
    ['fewer numbers than its shape', npy('(2, 2)', 8), 'is truncated'],
    ['no array', strToU8('hello, world'), "is no array of NumPy's"],
  ])('with %s is a DataError that says so', (_, array, text) => {
    expect(message(zipped({ 'w.npy': array }))).toContain(text);
    expect(message(zipped({ 'w.npy': array }))).toMatch(/^f\.npz: 'w\.npy'/);
  });

  it("that is PyTorch's own is told what to be instead", () => {
    const file = zipped({ 'net/data.pkl': Uint8Array.of(0x80, 2), 'net/data/0': new Uint8Array(8) });
    expect(message(file)).toBe(
      "f.npz: is a pickle of PyTorch's, which is code and is not read; write safetensors.torch.save_file(model.state_dict(), …)",
    );
  });

  it('whose directory and contents differ is damaged', () => {
    const file = zipped({ 'a.npy': npy('(2,)', 8) }, 0);
    const directory = file.findLastIndex((byte, i) => byte === 0x61 && i > 100);
    expect(message(file.with(directory, 0x62))).toBe("f.npz: is damaged: its directory does not list 'a.npy'");
  });

  it('that is cut off anywhere is a DataError', () => {
    const good = bytesOf('arrays.npz');
    for (let length = 0; length < good.length; length += 5)
      expect(message(good.subarray(0, length))).not.toBe('is read');
  });
});

const small = { 'w.npy': npy('(2, 2)', 16), 'b.npy': npy('(2,)', 8) };
readerLaws('decodeNpz', [zipped(small), zipped(small, 0)], (bytes) => decodeNpz(bytes, 'f.npz'));
