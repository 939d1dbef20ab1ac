import { ConfigError, DataError, DivergedError, RivuletError, ShapeError } from './errors.js';

describe('errors', () => {
  test('have a stable code and their own name', () => {
    const errors = [new ConfigError('a'), new ShapeError('b'), new DataError('c'), new DivergedError(7, 'd')];
    expect(errors.map(({ code }) => code)).toEqual(['CONFIG', 'SHAPE', 'DATA', 'DIVERGED']);
    expect(errors.map(({ name }) => name)).toEqual(['ConfigError', 'ShapeError', 'DataError', 'DivergedError']);
    expect(errors.every((error) => error instanceof RivuletError && error instanceof Error)).toBe(true);
    expect(new DivergedError(7, 'd').step).toBe(7);
  });
});
