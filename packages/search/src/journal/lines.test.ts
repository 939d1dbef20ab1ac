import { crc32 } from 'node:zlib';
import { parseLine } from './lines.js';

it('takes a line for damaged whose checksum fits a text that is no JSON', () => {
  const text = '{"kind":';
  const checksum = crc32(text).toString(16).padStart(8, '0');
  expect(parseLine(`{"crc32":"${checksum}","line":${text}}`)).toEqual({ kind: 'damaged' });
});
