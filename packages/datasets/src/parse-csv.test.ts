import { ConfigError, DataError } from '@rivulet/tensor';
import fc from 'fast-check';
import { rowsOf } from './matrix.js';
import { type CsvOptions, parseCsv } from './parse-csv.js';

test('features are all columns but the label, classes are sorted, targets are their numbers', () => {
  const data = parseCsv('y,kind,x\n1,b,0.5\n-2e1,a,.25\n+3,b,4.\n', { label: 'kind', name: 'small.csv' });
  expect(data.features).toEqual(['y', 'x']);
  expect(data.classes).toEqual(['a', 'b']);
  expect(rowsOf(data.inputs)).toEqual([[1, 0.5], [-20, 0.25], [3, 4]]); // prettier-ignore
  expect([...data.targets.values]).toEqual([1, 0, 1]);
  expect([data.name, data.size, data.scaling]).toEqual(['small.csv', 3, null]);
});

test('features can be chosen and ordered; columns left out may hold anything', () => {
  const data = parseCsv('id,a,b,kind\nx1,1,2,p\nx2,3,4,q\n', { label: 'kind', features: ['b', 'a'] });
  expect(rowsOf(data.inputs)).toEqual([[2, 1], [4, 3]]); // prettier-ignore
});

test('labels that are all numbers are classes in ascending order, one for each value', () => {
  const data = parseCsv('x,c\n1,10\n2,9\n3,-1\n4,9.0\n5,010\n', { label: 'c' });
  expect(data.classes).toEqual(['-1', '9', '10']);
  expect([...data.targets.values]).toEqual([2, 1, 0, 1, 2]);
});

test('labels that are not all numbers are classes in the order of character codes', () => {
  expect(parseCsv('x,c\n1,10\n2,9\n3,b\n4,B\n', { label: 'c' }).classes).toEqual(['10', '9', 'B', 'b']);
});

test('a regression takes the label as a value', () => {
  const data = parseCsv('x,v\n1,0.5\n2,0.5\n', { label: 'v', task: 'regression' });
  expect([...data.targets.values]).toEqual([0.5, 0.5]);
  expect(data.classes).toBeNull();
});

test('byte-order mark, mixed line ends, blank lines, blanks around cells and quoted cells are understood', () => {
  const text = '\uFEFF\r\n x , "the ""kind"", said" \r\n\r\n1, "a, b" \n  \n"2","c\r\nd"\r3,e\n\n\n';
  const data = parseCsv(text, { label: 'the "kind", said' });
  expect(data.features).toEqual(['x']);
  expect(data.classes).toEqual(['a, b', 'c\r\nd', 'e']);
  expect([...data.inputs.values]).toEqual([1, 2, 3]);
});

test('columns may be delimited by semicolons or tabs, empty cells among them', () => {
  const semicolons = parseCsv('x;c\n1;a\n2;b', { label: 'c', delimiter: ';' });
  const tabs = parseCsv('x\tnote\tc\n1\t\ta\n2\t\tb', { label: 'c', features: ['x'], delimiter: '\t' });
  expect(tabs.inputs).toEqual(semicolons.inputs);
  expect(tabs.targets).toEqual(semicolons.targets);
});

test('names that objects are made of are just names', () => {
  const data = parseCsv('__proto__,constructor,toString\n1,2,__proto__\n3,4,hasOwnProperty\n', { label: 'toString' });
  expect(data.features).toEqual(['__proto__', 'constructor']);
  expect(data.classes).toEqual(['__proto__', 'hasOwnProperty']);
  expect(rowsOf(data.inputs)).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  expect(({} as Record<string, unknown>)['1']).toBeUndefined();
});

test('whatever is quoted, however lines end, the table that was written is read', () => {
  const label = fc.stringMatching(/^[a-cé ",;\n\r]{0,6}[a-c]$/).map((text) => text.trimStart());
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const written = fc.record({
    rows: fc.array(fc.tuple(number, label, number, fc.boolean()), { minLength: 2, maxLength: 12 }),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    mark: fc.constantFrom('', '\uFEFF'),
    end: fc.constantFrom('', '\n', '\r\n', '\n\n \n'),
    delimiter: fc.constantFrom(',', ';', '\t'),
  });
  fc.assert(
    fc.property(written, ({ rows, lineEnd, mark, end, delimiter }) => {
      fc.pre(new Set(rows.map(([, kind]) => kind)).size >= 2);
      const decimal = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
      const cell = (value: string, quote: boolean) =>
        quote || /["\r\n,;\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
      const lines = rows.map(([x, kind, y, quote]) =>
        [decimal(x), kind, decimal(y)].map((value) => cell(value, quote)),
      );
      const text = mark + [['x', 'kind', 'y'], ...lines].map((cells) => cells.join(delimiter)).join(lineEnd) + end;
      const data = parseCsv(text, { label: 'kind', delimiter });
      expect(rowsOf(data.inputs)).toEqual(rows.map(([x, , y]) => [x, y]));
      expect(Array.from(data.targets.values, (target) => data.classes?.[target])).toEqual(rows.map(([, kind]) => kind));
    }),
  );
});

test('text of any kind gives a data set or a DataError, never a crash', () => {
  const pieces = fc.constantFrom(
    'x',
    'c',
    ',',
    '"',
    '\n',
    '\r',
    '1',
    'NaN',
    '-',
    'e',
    '.',
    ' ',
    '\uFEFF',
    '\0',
    '\uD800',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.boolean(), (parts, headed) => {
      const text = (headed ? 'x,c\n' : '') + parts.join('');
      try {
        expect(parseCsv(text, { label: 'c' }).inputs.values.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        expect((error as Error).message).toMatch(/^csv: /);
      }
    }),
    { numRuns: 500 },
  );
});

const columns = 'the columns are "x", "Kind"';
test.each<[string, string, Partial<CsvOptions>, string]>([
  ['nothing', '', {}, 'is empty; expected a header line with the names of the columns, then rows'],
  [
    'blank lines only',
    '\uFEFF\n \r\n',
    {},
    'is empty; expected a header line with the names of the columns, then rows',
  ],
  ['a header only', 'x,c\n\n', {}, 'has a header but no rows; add at least one'],
  [
    'no label column',
    'x,Kind\n1,a\n',
    { label: 'knd' },
    `there is no label column "knd"; ${columns}; did you mean "Kind"?`,
  ],
  ['no label column at all', 'x,Kind\n1,a\n', { label: 'species' }, `there is no label column "species"; ${columns}`],
  ['another delimiter', 'x;c\n1;a\n', {}, 'there is no label column "c"; the columns are "x;c"; is the delimiter ";"?'],
  [
    'no such feature',
    'x,c\n1,a\n',
    { features: ['y'] },
    'there is no feature column "y"; the columns are "x", "c"; did you mean "x"?',
  ],
  ['equal names', 'x,x,c\n1,1,a\n', {}, 'line 1: two columns are named "x"; rename one'],
  ['no name', ',c\n1,a\n', {}, 'column 1 has no name; name it, or choose columns with features'],
  ['the label alone', 'c\na\nb\n', {}, 'there is no column beside the label; add one to learn from'],
  [
    'a short row',
    'x,y,c\n1,2,a\n3,b\n',
    {},
    'line 3: expected 3 columns as in the header, received 2; fill in the row or remove it',
  ],
  [
    'a long row',
    'x,c\n1,a\n1,5,b\n',
    {},
    'line 3: expected 2 columns as in the header, received 3; put a cell that holds a delimiter in quotes',
  ],
  [
    'no number',
    'x,c\n1,a\nabc,b\n',
    {},
    'line 3, column "x": expected a number, received "abc"; correct it, or choose other columns with features',
  ],
  [
    'a hexadecimal number',
    'x,c\n0x10,a\n',
    {},
    'line 2, column "x": expected a number, received "0x10"; correct it, or choose other columns with features',
  ],
  [
    'a decimal comma',
    'x;c\n1,5;a\n',
    { delimiter: ';' },
    'line 2, column "x": expected a number, received "1,5"; write decimals with a point',
  ],
  [
    'an empty cell',
    'x,y,c\n1,,a\n',
    {},
    'line 2, column "y": expected a number, received an empty cell; fill it in or remove the row',
  ],
  [
    'NaN',
    'x,c\n1,a\nNaN,b\n',
    {},
    'line 3, column "x": expected a finite number, received "NaN"; fill in a number or remove the row',
  ],
  [
    'Infinity',
    'x,c\n-Infinity,a\n',
    {},
    'line 2, column "x": expected a finite number, received "-Infinity"; fill in a number or remove the row',
  ],
  [
    'a number too large',
    'x,c\n1e999,a\n',
    {},
    'line 2, column "x": expected a finite number, received "1e999"; fill in a number or remove the row',
  ],
  [
    'no label in a row',
    'x,c\n1,a\n2,\n',
    {},
    'line 3, column "c": expected a label, received an empty cell; fill it in or remove the row',
  ],
  [
    'one class only',
    'x,c\n1,a\n2,a\n',
    {},
    'column "c": every row has the label "a"; a classifier needs rows of at least two classes',
  ],
  [
    'a value that is no number',
    'x,c\n1,a\n',
    { task: 'regression' },
    'line 2, column "c": expected a number, received "a"; correct it, or choose other columns with features',
  ],
  ['a quote never closed', 'x,c\n1,a\n2,"b\n3,a\n', {}, 'line 3: a quoted cell is never closed; add the missing "'],
  [
    'a quote inside a cell',
    'x,c\n1,a\n2,b"c\n',
    {},
    'line 3: a quote stands inside a cell; put the whole cell in quotes and double the quotes inside it',
  ],
  [
    'text after a quote',
    'x,c\n1,"a"b\n',
    {},
    'line 2: a quote stands inside a cell; put the whole cell in quotes and double the quotes inside it',
  ],
])('%s is a DataError that says where and what to do', (_, text, options, message) => {
  expect(() => parseCsv(text, { label: 'c', name: 'data.csv', ...options })).toThrow(
    new DataError(`data.csv: ${message}`),
  );
});

test('nearly as many labels as rows are no classes', () => {
  const text = `x,c\n${Array.from({ length: 30 }, (_, i) => `${i},${i * 0.7}`).join('\n')}`;
  expect(() => parseCsv(text, { label: 'c' })).toThrow(
    new DataError(
      `csv: column "c": 30 different labels in 30 rows; choose another label column, or the task 'regression'`,
    ),
  );
  expect(parseCsv(text, { label: 'c', task: 'regression' }).size).toBe(30);
});

test('lines are counted as an editor does, through quoted line breaks of every kind', () => {
  // Line 1 header, 2–4 one row, 5 blank, 6–7 one row, 8 the bad one.
  const text = 'x,c\r\n1,"é\r\n\r\nb"\r\n\r\n2,"c\rd"\nbad,e';
  expect(() => parseCsv(text, { label: 'c' })).toThrow(/^csv: line 8, column "x": expected a number, received "bad"/);
});

test('what a message quotes is short and has no control characters', () => {
  const text = `x,c\n\u001b[31m${'9'.repeat(1000)}z,a\n`;
  expect(() => parseCsv(text, { label: 'c' })).toThrow(`received "\\u001b[31m${'9'.repeat(35)}…"`);
});

test.each<[Partial<Record<keyof CsvOptions, unknown>>, string]>([
  [{ label: '' }, 'parseCsv: expected label to be the name of a column, received ""'],
  [{ label: undefined }, 'parseCsv: expected label to be the name of a column, received undefined'],
  [{ task: 'clustering' }, `parseCsv: expected task 'classification' or 'regression', received "clustering"`],
  [{ features: ['x', 'x'] }, 'parseCsv: expected features to be different columns other than "c", received ["x","x"]'],
  [{ features: ['c'] }, 'parseCsv: expected features to be different columns other than "c", received ["c"]'],
  [{ features: [] }, 'parseCsv: expected features to be different columns other than "c", received []'],
  [{ delimiter: '"' }, 'csv: expected a delimiter without quotes and line breaks, received "\\""'],
])('%j is refused at once', (options, message) => {
  expect(() => parseCsv('x,c\n1,a\n2,b\n', { label: 'c', ...options } as CsvOptions)).toThrow(new ConfigError(message));
});
