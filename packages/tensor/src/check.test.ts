import {
  type Range,
  aboveZero,
  anyNumber,
  atLeastZero,
  belowOne,
  check,
  checkChoices,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
  checkScalars,
  upToOne,
} from './check.js';
import type { Scalar } from './contracts.js';
import { ConfigError } from './errors.js';

/** What the compiler would refuse, as a file would give it. */
const fromFile = <T>(json: string): T => JSON.parse(json) as T;

describe('check', () => {
  test('says who expected what and received what', () => {
    expect(() => check(false, 'adam', '0 ≤ beta1 < 1', 1.5)).toThrow(
      new ConfigError('adam: expected 0 ≤ beta1 < 1, received 1.5'),
    );
    expect(() => check(true, 'adam', '0 ≤ beta1 < 1', 0.5)).not.toThrow();
  });

  test.each([
    ['a', '"a"'],
    [NaN, 'NaN'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 2], '[1,2]'],
    [{ a: 1 }, '{"a":1}'],
    [() => 1, 'a function'],
    [{ big: 1n }, '[object Object]'],
  ])('shows %p as %s', (value, shown) => {
    expect(() => check(false, 'f', 'x', value)).toThrow(`f: expected x, received ${shown}`);
  });
});

describe('ranges', () => {
  test.each<[string, Range, readonly number[], readonly number[]]>([
    ['a finite x', anyNumber, [-Number.MAX_VALUE, 0, 1.5], [NaN, Infinity, -Infinity]],
    ['a finite x ≥ 0', atLeastZero, [0, 5e-324, Number.MAX_VALUE], [-5e-324, NaN, Infinity]],
    ['a finite x > 0', aboveZero, [5e-324, Number.MAX_VALUE], [0, -1, NaN, Infinity]],
    ['0 ≤ x < 1', belowOne, [0, 1 - 2 ** -53], [-5e-324, 1, NaN]],
    ['0 ≤ x ≤ 1', upToOne, [0, 1], [-5e-324, 1 + 2 ** -52, NaN]],
  ])('%s: numbers and scalars are held to it alike', (says, range, right, wrong) => {
    for (const x of right) {
      expect(() => checkNumbers('f', range, { x })).not.toThrow();
      expect(() => checkScalars('f', range, { x })).not.toThrow();
    }
    for (const x of wrong) {
      const refusal = new ConfigError(`f: expected ${says}, received ${x}`);
      expect(() => checkNumbers('f', range, { x })).toThrow(refusal);
      expect(() => checkScalars('f', range, { x })).toThrow(refusal);
    }
  });
});

describe('checkNumbers', () => {
  test('refuses what only looks like a number, and names the one that is wrong', () => {
    const numbers = fromFile<Record<string, number>>('{ "a": 1, "b": "1" }');
    expect(() => checkNumbers('f', atLeastZero, numbers)).toThrow(
      new ConfigError('f: expected a finite b ≥ 0, received "1"'),
    );
  });
});

describe('checkScalars', () => {
  test('takes a schedule or a signal without asking what it will say', () => {
    const signal = {
      name: 's',
      spec: null,
      per: 'epoch',
      init: () => null,
      value: () => 7,
      next: () => null,
      because: () => '',
    } as const;
    expect(() => checkScalars('f', belowOne, { schedule: () => 7, signal })).not.toThrow();
  });

  test.each(['"0.5"', 'null', '{}', '{ "init": 1, "value": 1 }', '[1]'])('refuses %s', (json) => {
    expect(() => checkScalars('f', belowOne, { x: fromFile<Scalar>(json) })).toThrow(
      new ConfigError(
        `f: expected x as a number, a schedule or a signal, received ${JSON.stringify(JSON.parse(json))}`,
      ),
    );
  });
});

describe('checkCounts', () => {
  test('takes integers from the least', () => {
    expect(() => checkCounts('f', 0, { a: 0, b: 7 })).not.toThrow();
    expect(() => checkCounts('f', 2, { a: 2 })).not.toThrow();
  });

  test.each([1, 2.5, NaN, Infinity])('refuses %p where the least is 2', (epochs) => {
    expect(() => checkCounts('f', 2, { epochs })).toThrow(
      new ConfigError(`f: expected an integer epochs ≥ 2, received ${epochs}`),
    );
  });
});

describe('checkChoices', () => {
  test.each([
    [['a'], "'a'"],
    [['a', 'b'], "'a' or 'b'"],
    [['a', 'b', 'c'], "'a', 'b' or 'c'"],
  ])('of %j says %s', (words, list) => {
    expect(() => checkChoices('f', words, { form: 'a' })).not.toThrow();
    expect(() => checkChoices('f', words, { form: 'A' })).toThrow(
      new ConfigError(`f: expected form ${list}, received "A"`),
    );
  });
});

describe('checkFlags', () => {
  test('takes booleans alone', () => {
    expect(() => checkFlags('f', { a: true, b: false })).not.toThrow();
    expect(() => checkFlags('f', fromFile<Record<string, boolean>>('{ "a": true, "b": 1 }'))).toThrow(
      new ConfigError('f: expected b true or false, received 1'),
    );
  });
});

describe('checkGiven and checkNoOthers', () => {
  test('tell options that are missing from options that are too many', () => {
    expect(() => checkGiven('f', {})).not.toThrow();
    for (const nothing of [null, undefined, 3]) {
      expect(() => checkGiven('f', nothing)).toThrow(
        new ConfigError(`f: expected an object of options, received ${String(nothing)}`),
      );
    }
    expect(() => checkNoOthers('f', {})).not.toThrow();
    expect(() => checkNoOthers('f', { lr: 0.1, eps: 1 })).toThrow(
      new ConfigError('f: expected no option of this name, received "lr"'),
    );
  });
});
