import { DataError } from '@rivulet/tensor';
import { readerLaws } from './reader-laws.js';

const text = '{"epochs":20,"layers":[12,13]}';
const corpus = [Buffer.from(text), new TextEncoder().encode(text)];

const read = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch (error) {
    throw new DataError(String(error));
  }
};

readerLaws('JSON', corpus, read, { rounds: 200 });

it('damages copies: the good files are as good afterwards', () => {
  expect(corpus.map((bytes) => Buffer.from(bytes).toString('utf8'))).toEqual([text, text]);
});
