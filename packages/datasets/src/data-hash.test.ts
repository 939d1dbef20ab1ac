import { createHash } from 'node:crypto';
import { ConfigError } from '@rivulet/tensor';
import { bookMoons } from './book-moons.js';
import { dataHash } from './data-hash.js';
import { fromArrays } from './from-arrays.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the bytes are the ones that are documented', async () => {
  const data = fromArrays({ inputs: [[1.5, -2], [0, 1]], targets: ['é', 'a'] }); // prettier-ignore
  const bytes = Buffer.from(
    [
      Buffer.from('rivulet-data-1\n').toString('hex'),
      '02000000' + '02000000' + '01000000',
      '000000000000f83f' + '00000000000000c0' + '0000000000000000' + '000000000000f03f',
      '000000000000f03f' + '0000000000000000',
      '02000000' + '01000000' + '61' + '02000000' + 'c3a9',
    ].join(''),
    'hex',
  );
  expect(await dataHash(data)).toBe(sha256(bytes));
});

test('values have no classes, and the hash says so', async () => {
  const data = fromArrays({ inputs: [[1]], targets: [2] });
  const numbers = '01000000' + '01000000' + '01000000' + '000000000000f03f' + '0000000000000040' + 'ffffffff';
  expect(await dataHash(data)).toBe(
    sha256(Buffer.from(Buffer.from('rivulet-data-1\n').toString('hex') + numbers, 'hex')),
  );
});

test('another value, target or class name gives another hash; another name or precision does not', async () => {
  const inputs = [[1], [2]];
  const hash = (options: Partial<Parameters<typeof fromArrays>[0]>) =>
    dataHash(fromArrays({ inputs, targets: ['a', 'b'], ...options }));
  const hashes = await Promise.all([
    hash({}),
    hash({ inputs: [[1], [3]] }),
    hash({ targets: ['b', 'a'] }),
    hash({ targets: ['a', 'c'] }),
  ]);
  expect(new Set(hashes).size).toBe(4);
  expect(await hash({ name: 'other', features: ['f'], inputs: [Float32Array.of(1), Float32Array.of(2)] })).toBe(
    hashes[0],
  );
});

test("the book's points have one hash for ever", async () => {
  // Computed from the recorded points in Python.
  expect(await dataHash(bookMoons())).toBe('57bac212ef6931b61d6eb7cb161e5d5b05474c3c617ebda7ad515395feb0b046');
});

test('without Web Crypto the error says where it is', async () => {
  const original = globalThis.crypto;
  Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
  try {
    await expect(dataHash(bookMoons())).rejects.toThrow(ConfigError);
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: original, configurable: true });
  }
});
