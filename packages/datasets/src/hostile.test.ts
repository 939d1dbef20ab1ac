import { readerLaws } from '@rivulet/testkit';
import { parseCsv } from './parse-csv.js';
import { parseFeatures } from './parse-features.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const corpus = [
  'x,y,class\n0.5,1e-3,a\n-1,2,b\n"3",-4.25,a\n0,0,b\n',
  '\ufeffclass;width;height\r\n1;0,5;2\r\n',
  'class,x\n1,0\n2,1\n1,0.5\n2,0.75\n\n',
].map((csv) => new TextEncoder().encode(csv));
const words = ['сlass', 'ｘ', 'class', '"a""b"', ';', '\t', '+1', '1e5', '1_000', '１'];

readerLaws('parseCsv', [corpus[0]!, corpus[2]!], (bytes) => parseCsv(text(bytes), { label: 'class' }), { words });
readerLaws(
  'parseCsv of a regression',
  [corpus[2]!],
  (bytes) => parseCsv(text(bytes), { label: 'x', features: ['class'], task: 'regression' }),
  { words },
);
readerLaws('parseFeatures', corpus.slice(0, 1), (bytes) => parseFeatures(text(bytes), ['x', 'y'], { label: 'class' }), {
  words,
});

it('reads a header of a hundred thousand columns in no time', () => {
  const header = Array.from({ length: 100_000 }, (_, i) => `column ${i}`);
  const start = performance.now();
  expect(() => parseCsv(`${header.join()}\n${header.map(() => 1).join()}\n`, { label: 'class' })).toThrow(
    'csv: there is no label column "class"',
  );
  expect(performance.now() - start).toBeLessThan(5000);
});

it('takes formulas for what they are: no numbers', () => {
  expect(() => parseCsv('x,class\n=1+1,a\n2,b\n', { label: 'class' })).toThrow(
    'csv: line 2, column "x": expected a number, received "=1+1"',
  );
});

it('says which character of a name only looks the same', () => {
  expect(() => parseCsv('x,\u0441lass\n1,a\n2,b\n', { label: 'class' })).toThrow(
    'did you mean "\u0441lass"? Its character 1 is U+0441, here it is U+0063',
  );
});

it('gives columns named like members of objects no power', () => {
  const { features } = parseCsv('__proto__,constructor,class\n1,2,a\n3,4,b\n', { label: 'class' });
  expect(features).toEqual(['__proto__', 'constructor']);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
