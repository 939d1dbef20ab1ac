import { DataError } from '@rivulet/tensor';
import { readerLaws } from '@rivulet/testkit';
import { bytesOf } from '../test/data.js';
import { decodeNpy } from './npy.js';

describe('an npy file', () => {
  it('is read in format version %s: the same numbers behind another header', () => {
    const expected = { shape: [2, 3], values: Float32Array.of(-2, -1, 0, 1, 2, 3) };
    for (const version of [1, 2, 3]) {
      const bytes = bytesOf(`version${version}.npy`);
      expect(bytes[6]).toBe(version);
      expect(decodeNpy(bytes, 'a.npy')).toEqual(expected);
    }
  });

  it('of a later version is refused by its number', () => {
    expect(() => decodeNpy(bytesOf('version1.npy').with(6, 4), 'a.npy')).toThrow(
      'a.npy: has format version 4; 1 to 3 can be read',
    );
  });

  it('with a byte too few or too many is a DataError', () => {
    const bytes = bytesOf('version1.npy');
    expect(() => decodeNpy(bytes.subarray(0, -1), 'a.npy')).toThrow('a.npy: is truncated: it has 151 of 152 bytes');
    expect(() => decodeNpy(Uint8Array.of(...bytes, 0), 'a.npy')).toThrow(
      'a.npy: has 1 bytes more than its shape needs',
    );
  });

  it('that ends within its header is a DataError', () => {
    const bytes = bytesOf('version2.npy');
    for (let length = 0; length < 128; length++) {
      expect(() => decodeNpy(bytes.subarray(0, length), 'a.npy')).toThrow(DataError);
    }
  });

  it('with a header that would fill the memory is refused', () => {
    const bytes = bytesOf('version2.npy').slice();
    bytes.fill(0xff, 8, 12);
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow('a.npy: has a header of 4294967295 bytes');
  });
});

readerLaws(
  'decodeNpy',
  [1, 2, 3].map((version) => bytesOf(`version${version}.npy`)),
  (bytes) => decodeNpy(bytes, 'a.npy'),
);
