import { type Floats, type ScalarSlot, Trace, evaluate, revive, rootScope } from '@rivulet/tensor';
import { specLaws } from '@rivulet/testkit';
import { constant, ones, zeros } from './constant.js';
import { glorotNormal, glorotUniform } from './glorot.js';
import { heNormal, heUniform } from './he.js';
import type { Initializer } from './initializer.js';
import { lecunNormal, lecunUniform } from './lecun.js';
import { torchDefault } from './torch-default.js';

const fan = { in: 100, out: 300 };

function draw(initializer: Initializer, { name = 'weight', seed = 1, path = 'model/0' } = {}): Floats {
  const scope = rootScope(new Trace(), path, new Map<string, ScalarSlot>());
  const values = initializer.initialize(scope, name, [fan.out, fan.in], fan);
  return evaluate({ values }, {}, { seed })['values'] ?? new Float64Array(0);
}

function moments(floats: Floats): { readonly mean: number; readonly variance: number; readonly kurtosis: number } {
  const values = Array.from(floats);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = (n: number) => values.reduce((sum, value) => sum + (value - mean) ** n, 0) / values.length;
  return { mean, variance: power(2), kurtosis: power(4) / power(2) ** 2 };
}

describe.each([
  // name, make, variance by the paper, kurtosis of the distribution, bound
  ['torchDefault', torchDefault, 1 / (3 * fan.in), 1.8, 1 / Math.sqrt(fan.in)],
  ['glorotUniform', glorotUniform, 2 / (fan.in + fan.out), 1.8, Math.sqrt(6 / (fan.in + fan.out))],
  ['glorotNormal', glorotNormal, 2 / (fan.in + fan.out), 3, Infinity],
  ['heUniform', heUniform, 2 / fan.in, 1.8, Math.sqrt(6 / fan.in)],
  ['heNormal', heNormal, 2 / fan.in, 3, Infinity],
  ['lecunUniform', lecunUniform, 1 / fan.in, 1.8, Math.sqrt(3 / fan.in)],
  ['lecunNormal', lecunNormal, 1 / fan.in, 3, Infinity],
] as const)('%s', (_, make, variance, kurtosis, bound) => {
  specLaws(make);

  it('has mean 0, the stated variance, and the form of its distribution', () => {
    const values = draw(make());
    const found = moments(values);
    // 30,000 numbers. Standard errors: of the mean σ/√n, of the variance σ²·√((kurtosis − 1)/n), of the
    // kurtosis at most √(24/n) = 0.028; four of each are allowed, and the seed is fixed.
    const n = values.length;
    expect(Math.abs(found.mean)).toBeLessThan(4 * Math.sqrt(variance / n));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / n));
    expect(Math.abs(found.kurtosis - kurtosis)).toBeLessThan(4 * 0.028);
  });

  it('stays within its bound and uses all of it', () => {
    const values = draw(make());
    const limit = Math.min(bound, 5.5 * Math.sqrt(variance));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    expect(least).toBeGreaterThanOrEqual(-limit);
    expect(most).toBeLessThan(limit);
    // A uniform one comes close to its bound; a normal one passes 3.5 deviations in 30,000 numbers.
    const reached = bound === Infinity ? 3.5 * Math.sqrt(variance) : 0.999 * bound;
    expect(-least).toBeGreaterThan(reached);
    expect(most).toBeGreaterThan(reached);
  });

  it('gives other numbers for another seed, parameter or place, and the same for the same', () => {
    const values = draw(make());
    expect(draw(make())).toEqual(values);
    for (const other of [{ seed: 2 }, { name: 'bias' }, { path: 'model/1' }]) {
      const different = draw(make(), other).filter((value, index) => value !== values[index]);
      expect(different.length).toBeGreaterThan(0.99 * values.length);
    }
  });
});

describe('initializers without chance', () => {
  it('fill with their number', () => {
    expect(new Set(draw(zeros()))).toEqual(new Set([0]));
    expect(new Set(draw(ones()))).toEqual(new Set([1]));
    expect(new Set(draw(constant(-2.5)))).toEqual(new Set([-2.5]));
  });

  it('refuse a number that is not finite', () => {
    expect(() => constant(Infinity)).toThrow('constant: expected a finite value, received Infinity');
  });

  it('are made again by their specs', async () => {
    for (const one of [zeros(), ones(), constant(3)]) {
      expect(one.spec).not.toBeNull();
      if (!one.spec) continue;
      const again = await revive<Initializer>(one.spec);
      expect([again.name, again.spec]).toEqual([one.name, one.spec]);
      expect(draw(again)).toEqual(draw(one));
    }
  });
});
