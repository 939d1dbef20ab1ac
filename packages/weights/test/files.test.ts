import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { readWeights, writeStateDict } from '../src/files.js';
import { bytesOf, folder as data } from './data.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('weights on disk', () => {
  it('are told apart by what they hold, whatever they are called', () => {
    for (const [name, array] of [
      ['arrays.npz', 'fortran'],
      ['version1.npy', 'copy'],
      ['float32.safetensors', '0.weight'],
    ] as const) {
      const path = join(folder, 'copy');
      writeFileSync(path, bytesOf(name));
      expect(Object.keys(readWeights(path).tensors)).toContain(array);
    }
    expect(Object.keys(readWeights(join(data, 'version1.npy')).tensors)).toEqual(['version1']);
  });

  it('are a pickle where torch.save has written them, and not read', () => {
    const path = join(folder, 'net.pt');
    writeFileSync(path, Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46));
    expect(() => readWeights(path)).toThrow(`${path}: is a pickle, which is code and is not read; write safetensors`);
  });

  it('are none where only the length of a header begins as one', () => {
    const path = join(folder, 'net.safetensors');
    // A header of 384 bytes: 80 01 00 …
    const name = 'x'.repeat(250);
    for (let more = 0; more < 90; more++) {
      writeStateDict(path, { [name + '.'.repeat(more)]: { shape: [0], values: new Float32Array(0) } });
      expect(Object.keys(readWeights(path).tensors)).toHaveLength(1);
    }
  });

  it('come back as they were written, with their metadata', () => {
    const path = join(folder, 'net.safetensors');
    const tensors = { '0.bias': { shape: [2], values: Float64Array.of(1, 2) } };
    writeStateDict(path, tensors, { scaling: '{}' });
    const file = readWeights(path);
    expect({ ...file.tensors }).toEqual(tensors);
    expect({ ...file.metadata }).toEqual({ format: 'pt', scaling: '{}' });
  });

  it('that are not there, or cannot be written, are a DataError', () => {
    const nowhere = join(folder, 'nowhere', 'net.safetensors');
    expect(() => readWeights(nowhere)).toThrow(new DataError(`${nowhere}: the weights cannot be read (ENOENT)`));
    expect(() => writeStateDict(nowhere, {})).toThrow(`${nowhere}: the weights cannot be written (ENOENT)`);
  });
});
