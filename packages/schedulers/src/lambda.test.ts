import { ConfigError, requireSpec } from '@rivulet/tensor';
import { constant } from './constant.js';
import { lambda } from './lambda.js';
import { multiplicative } from './multiplicative.js';

describe('lambda', () => {
  it('multiplies by a function of the epochs, or of the steps', () => {
    expect([0, 1, 2].map((epoch) => lambda(3, (t) => t * t)(7, epoch))).toEqual([0, 3, 12]);
    expect(lambda(3, (t) => t * t, { per: 'step' })(2, 7)).toBe(12);
  });

  it('has no spec, which is said where one is needed', () => {
    const schedule = lambda(3, () => 1);
    expect(schedule.spec).toBeNull();
    expect(() => requireSpec({ name: 'lambda', ...schedule }, 'a checkpoint')).toThrow(
      'lambda: a checkpoint needs it as plain data, but it has no spec',
    );
    expect(lambda(3, constant(2)).spec).toEqual({
      use: '@rivulet/schedulers#lambda',
      args: [3, { use: '@rivulet/schedulers#constant', args: [2] }, {}],
    });
  });

  it.each([
    ['lambda', lambda],
    ['multiplicative', multiplicative],
  ])('%s says when the function gives no number', (name, factory) => {
    const broken = factory(1, (t) => (t < 3 ? 1 : NaN));
    expect(broken(0, 2)).toBe(1);
    expect(() => broken(0, 3)).toThrow(
      new ConfigError(`${name}: expected a finite number from the function at t = 3, received NaN`),
    );
    const fromFile = JSON.parse('0.5') as () => number;
    expect(() => factory(1, fromFile)).toThrow(`${name}: expected factor as a function of time, received 0.5`);
  });
});
