import { ConfigError } from './errors.js';
import { type Select, checkSelect, selected } from './select.js';
import { Trace } from './tensor.js';

const trace = new Trace();
const params = Object.fromEntries(
  ['0.weight', '0.bias', '1.scale', '10.weight'].map((name) => [name, trace.state(name, [1])]),
);
const chosen = (select: Select) => Object.keys(selected('l2', select, params));

describe('a selection of parameters', () => {
  test.each<[string, Select, readonly string[]]>([
    ['a whole name', '0.bias', ['0.bias']],
    ['a star for any characters', '*.weight', ['0.weight', '10.weight']],
    ['a dot for nothing but a dot', '0.*', ['0.weight', '0.bias']],
    ['a list', ['10.weight', '*bias'], ['0.bias', '10.weight']],
    ['a regular expression between slashes', '/^\\d\\./', ['0.weight', '0.bias', '1.scale']],
    ['a regular expression anywhere in the name', '/s/', ['0.bias', '1.scale']],
    ['everything', '*', ['0.weight', '0.bias', '1.scale', '10.weight']],
  ])('takes %s', (_, select, names) => {
    expect(chosen(select)).toEqual(names);
  });

  test('says which pattern names nothing, and what there is', () => {
    expect(() => chosen(['*', 'weight'])).toThrow(
      new ConfigError('l2: expected a parameter named weight, there are 0.weight, 0.bias, 1.scale, 10.weight'),
    );
    expect(() => selected('l2', '*', {})).toThrow(new ConfigError('l2: expected a parameter named *, there are none'));
  });

  test.each([
    [7, "l2: expected select, a pattern such as '*weight' or a list of them, received 7"],
    [[], "l2: expected select, a pattern such as '*weight' or a list of them, received []"],
    ['', 'l2: expected select, a pattern such as \'*weight\' or a list of them, received ""'],
    ['/(/', 'l2: expected a regular expression between slashes, received "/(/"'],
  ])('refuses %j', (select, message) => {
    expect(() => checkSelect('l2', select as Select)).toThrow(new ConfigError(message));
  });
});
