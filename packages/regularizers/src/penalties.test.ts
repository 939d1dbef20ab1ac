import { gradientError, specLaws } from '@rivulet/testkit';
import { rootScope } from '@rivulet/tensor';
import { measurePenalty } from '../test/measure.js';
import { type L1Options, l1 } from './l1.js';
import { type L2Options, l2 } from './l2.js';

const params = {
  '0.weight': { shape: [2, 2], values: [1, -2, 0, 3] },
  '0.bias': { shape: [2], values: [10, 20] },
  '2.weight': { shape: [1, 2], values: [-0.5, 0.5] },
};

describe('l1', () => {
  it('is the rate times the sum of the sizes of all weights', () => {
    // 0.1 · (1 + 2 + 0 + 3 + 0.5 + 0.5) = 0.7; the gradient is 0.1 · sign(w), 0 at 0; biases are free.
    const { penalty, gradients } = measurePenalty(l1(0.1), params);
    expect(penalty).toBeCloseTo(0.7, 15);
    expect(gradients).toEqual({ '0.weight': [0.1, -0.1, 0, 0.1], '0.bias': [0, 0], '2.weight': [-0.1, 0.1] });
  });
});

describe('l2', () => {
  it('is the rate times the sum of the squares of all weights, without one half', () => {
    // 0.5 · (1 + 4 + 0 + 9 + 0.25 + 0.25) = 7.25; the gradient is 2 · 0.5 · w = w; biases are free.
    const { penalty, gradients } = measurePenalty(l2(0.5), params);
    expect(penalty).toBe(7.25);
    expect(gradients).toEqual({ '0.weight': [1, -2, 0, 3], '0.bias': [0, 0], '2.weight': [-0.5, 0.5] });
  });
});

describe.each([
  ['l1', l1],
  ['l2', l2],
] as const)('%s', (name, make) => {
  specLaws(() => make(0.01, { select: ['0.*', '*bias'] }));

  it('equals finite differences', () => {
    const point = { '0.weight': { shape: [2, 2], values: [1.3, -0.7, 0.2, -2.1] } };
    const error = gradientError((leaves, trace) => {
      const scope = { ...rootScope(trace, 'penalty', new Map()), scalar: () => trace.constant(0.3) };
      return make(0.3).penalty(leaves, scope);
    }, point);
    expect(error).toBeLessThan(1e-8);
  });

  it('selects parameters by patterns of their whole names', () => {
    const chosen = (select: string | readonly string[]) =>
      Object.entries(measurePenalty(make(1, { select }), params).gradients)
        .filter(([, values]) => values.some((value) => value !== 0))
        .map(([key]) => key);
    expect(chosen('*')).toEqual(['0.weight', '0.bias', '2.weight']);
    expect(chosen('0.*')).toEqual(['0.weight', '0.bias']);
    expect(chosen('*bias')).toEqual(['0.bias']);
    expect(chosen(['2.weight', '*bias'])).toEqual(['0.bias', '2.weight']);
  });

  it('takes dots literally, and refuses a pattern that names nothing', () => {
    for (const select of ['0xweight', 'weight', '*weights', ['*weight', 'nothing']]) {
      expect(() => measurePenalty(make(1, { select }), params)).toThrow(
        /: expected a parameter named \S+, there are 0\.weight, 0\.bias, 2\.weight$/,
      );
    }
  });

  it('refuses rates and options that make no sense', () => {
    expect(() => make(-1)).toThrow(`${name}: expected a finite rate ≥ 0, received -1`);
    expect(() => make(NaN)).toThrow(`${name}: expected a finite rate ≥ 0, received NaN`);
    expect(() => make(1, { select: [] })).toThrow(`${name}: expected select, a pattern`);
    expect(() => make(1, { select: '' })).toThrow(`${name}: expected select, a pattern`);
    expect(() => make(1, JSON.parse('{"only":"*"}') as L1Options & L2Options)).toThrow('received "only"');
  });

  it('takes a schedule as its rate, and then has no spec', () => {
    expect(make(() => 0.1).spec).toBeNull();
  });
});
