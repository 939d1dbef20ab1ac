import { atLeastZero, belowOne } from './check.js';
import type { Scalar } from './contracts.js';
import { ConfigError } from './errors.js';
import { rootScope } from './scope.js';
import { type OptionsOf, choice, count, fixed, flag, optional, scalar, scalarsOf, settingsOf } from './settings.js';
import { Trace } from './tensor.js';

const settings = settingsOf(
  'rule',
  {
    rate: scalar(0.1, atLeastZero),
    start: fixed(1, belowOne),
    every: count(5, 1),
    signed: flag(false),
    form: choice('outside', 'inside'),
    limit: optional(null, fixed(1, atLeastZero)),
  },
  { torch: {}, keras: { rate: 0.2, form: 'inside', limit: 3 } },
);

/** What the compiler would refuse, as a file would give it. */
const fromFile = (json: string) => JSON.parse(json) as OptionsOf<typeof settings>;

describe('settings', () => {
  it('are what the table says where nothing is given, and in the first dialect', () => {
    const values = { rate: 0.1, start: 1, every: 5, signed: false, form: 'outside', limit: null };
    expect(() => settings.settle({})).toThrow('rule: expected 0 ≤ start < 1, received 1');
    expect(settings.settle({ start: 0.5 })).toEqual({ ...values, start: 0.5 });
    expect(settings.settle({ dialect: 'torch', start: 0.5, rate: undefined })).toEqual({ ...values, start: 0.5 });
  });

  it('are those of a dialect unless they are given', () => {
    const keras = settings.settle({ dialect: 'keras', start: 0 });
    expect(keras).toMatchObject({ rate: 0.2, form: 'inside', limit: 3, every: 5 });
    expect(settings.settle({ dialect: 'keras', start: 0, form: 'outside', limit: null })).toMatchObject({
      form: 'outside',
      limit: null,
    });
  });

  it.each([
    ['{"start":0,"rate":-1}', 'a finite rate ≥ 0, received -1'],
    ['{"start":0,"rate":null}', 'rate as a number, a schedule or a signal, received null'],
    ['{"start":0,"every":0.5}', 'an integer every ≥ 1, received 0.5'],
    ['{"start":0,"signed":"yes"}', 'signed true or false, received "yes"'],
    ['{"start":0,"form":"within"}', `form 'outside' or 'inside', received "within"`],
    ['{"start":0,"limit":-2}', 'a finite limit ≥ 0, received -2'],
    ['{"start":0,"lr":0.1}', 'no option of this name, received "lr"'],
    ['{"start":0,"toString":1}', 'no option of this name, received "toString"'],
    ['{"start":0,"dialect":"optax"}', `dialect 'torch' or 'keras', received "optax"`],
    ['null', 'an object of options, received null'],
  ])('refuse %s', (json, says) => {
    expect(() => settings.settle(fromFile(json))).toThrow(new ConfigError(`rule: expected ${says}`));
  });

  it('state their rules in the words of the messages', () => {
    const rules = Object.entries(settings.table).map(([name, setting]) => setting.says(name));
    expect(rules).toEqual([
      'a finite rate ≥ 0',
      '0 ≤ start < 1',
      'an integer every ≥ 1',
      'signed true or false',
      `form 'outside' or 'inside'`,
      'a finite limit ≥ 0, or null',
    ]);
  });
});

describe('scalarsOf', () => {
  it('makes a slot for those that are looked at, and for no others', () => {
    const slots = new Map<string, never>();
    const scope = rootScope(new Trace(), 'optimizer', slots);
    const values: { readonly rate: Scalar; readonly other: Scalar; readonly word: string } = {
      rate: 0.1,
      other: (step) => step,
      word: 'a',
    };
    const { rate } = scalarsOf(values, scope);
    expect(rate.shape).toEqual([]);
    expect([...slots.keys()].filter((name) => name !== 'step')).toEqual(['optimizer/rate']);
  });
});
