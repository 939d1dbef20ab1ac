import { Readable } from 'node:stream';
import { DataError } from '@rivulet/tensor';
import { type CsvSamplesOptions, csvSamples } from './csv-samples.js';

const classes = ['a', 'b'];
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function read(pieces: Iterable<string>, changes: Partial<CsvSamplesOptions> = {}) {
  const samples = await csvSamples(Readable.from(pieces), { label: 'kind', classes, name: '-', ...changes });
  const all = [];
  for await (const sample of samples) all.push(sample);
  return { all, features: samples.features };
}

test('rows become samples, in whatever pieces they arrive', async () => {
  const text = '\uFEFFx, kind ,y\r\n1,a,2\r\n\r\n"3",b,-4e-1\r\n';
  const expected = [
    { input: [1, 2], target: 0 },
    { input: [3, -0.4], target: 1 },
  ];
  for (const pieces of [[text], Array.from(text)]) {
    expect(await read(pieces)).toEqual({ all: expected, features: ['x', 'y'] });
  }
});

test('a quoted cell may hold a line break, in whatever pieces it arrives', async () => {
  const text = 'x,note,kind\r\n1,"a\r\n""b""",a\r\n2,c,b';
  for (const pieces of [[text], Array.from(text)]) {
    const { all } = await read(pieces, { features: ['x'] });
    expect(all.map(({ input }) => input[0])).toEqual([1, 2]);
  }
  await expect(read(['x,kind\n', '"1,a\n'])).rejects.toThrow(
    '-: line 2: a quote stands where none may, or is never closed',
  );
});

test('features are those asked for, in their order; values need no classes', async () => {
  const { all } = await read(['x,z,kind,y\n1,?,0.5,2\n'], { features: ['y', 'x'], task: 'regression' });
  expect(all).toEqual([{ input: [2, 1], target: 0.5 }]);
});

test('a row is there as soon as its line is', async () => {
  const input = new Readable({ read: () => undefined });
  input.push('x,kind\n1,a\n');
  const samples = (await csvSamples(input, { label: 'kind', classes }))[Symbol.asyncIterator]();
  expect(await samples.next()).toEqual({ done: false, value: { input: [1], target: 0 } });
  input.push('2,"b"\r\n');
  expect(await samples.next()).toEqual({ done: false, value: { input: [2], target: 1 } });
  input.push(null);
  expect((await samples.next()).done).toBe(true);
});

test('who reads slowly slows the source, and who stops reading ends it', async () => {
  let [given, closed] = [0, false];
  function* lines(): Generator<string, void> {
    try {
      yield 'x,kind\n';
      for (;;) {
        given++;
        yield `${given},a\n`;
      }
    } finally {
      closed = true;
    }
  }
  const samples = await csvSamples(Readable.from(lines()), { label: 'kind', classes });
  let seen = 0;
  for await (const { input } of samples) {
    seen++;
    expect(input).toEqual([seen]);
    if (seen === 500) {
      await wait(20);
      const ahead = given;
      // One piece is read ahead of what is needed, and streams hold some.
      expect(ahead).toBeLessThan(seen + 100);
      await wait(20);
      expect(given).toBe(ahead);
      break;
    }
  }
  await wait(5);
  expect(closed).toBe(true);
});

test.each([
  ['', '-: is empty; expected a header line with the names of the columns, then rows'],
  ['x,y\n', '-: there is no label column "kind"; the columns are "x", "y"'],
  ['kind\n', '-: there is no column beside the label; add one to learn from'],
  ['x,x,kind\n', '-: line 1: two columns are named "x"; rename one'],
  ['x,kind\n1,a\n\n2\n', '-: line 4: expected 2 columns as in the header, received 1'],
  ['x,kind\n1,a\n2,c\n', '-: line 3, column "kind": expected one of a, b, received "c"'],
  ['x,kind\r\n1,a\r\nfoo,a\r\n', '-: line 3, column "x": expected a number, received "foo"'],
  ['x,kind\n1,a\n2,"b"c\n', '-: line 3: a quote stands where none may'],
])('%j is a DataError that says where', async (text, message) => {
  const run = read([text]);
  await expect(run).rejects.toThrow(DataError);
  await expect(run).rejects.toThrow(message);
});

test('a classification needs its classes at once', async () => {
  await expect(csvSamples(Readable.from([]), { label: 'kind' })).rejects.toThrow(
    'csvSamples: expected the names of at least two different classes, received undefined',
  );
});

test('a source that fails is a DataError', async () => {
  const broken = new Readable({ read: () => undefined });
  const samples = csvSamples(broken, { label: 'kind', classes });
  broken.destroy(new Error('EIO'));
  await expect(samples).rejects.toThrow('csv: cannot be read (EIO)');
});
