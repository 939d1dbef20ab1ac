import { ConfigError, DataError, DivergedError, RivuletError, ShapeError, check } from './errors.js';

describe('errors', () => {
  test('have a stable code and their own name', () => {
    const errors = [new ConfigError('a'), new ShapeError('b'), new DataError('c'), new DivergedError(7, 'd')];
    expect(errors.map(({ code }) => code)).toEqual(['CONFIG', 'SHAPE', 'DATA', 'DIVERGED']);
    expect(errors.map(({ name }) => name)).toEqual(['ConfigError', 'ShapeError', 'DataError', 'DivergedError']);
    expect(errors.every((error) => error instanceof RivuletError && error instanceof Error)).toBe(true);
    expect(new DivergedError(7, 'd').step).toBe(7);
  });
});

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
