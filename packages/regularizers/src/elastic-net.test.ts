import { gradientError, specLaws } from '@rivulet/testkit';
import { rootScope } from '@rivulet/tensor';
import { measurePenalty } from '../test/measure.js';
import { type ElasticNetOptions, elasticNet } from './elastic-net.js';
import { l1 } from './l1.js';
import { l2 } from './l2.js';

const params = {
  '0.weight': { shape: [2, 2], values: [1, -2, 0, 3] },
  '0.bias': { shape: [2], values: [10, 20] },
};

describe('elasticNet', () => {
  it('is the lasso and the ridge penalty together', () => {
    // 0.1 · (1 + 2 + 0 + 3) + 0.5 · (1 + 4 + 0 + 9) = 7.6; gradient 0.1 · sign(w) + w; biases are free.
    const { penalty, gradients } = measurePenalty(elasticNet({ l1: 0.1, l2: 0.5 }), params);
    expect(penalty).toBeCloseTo(7.6, 14);
    expect(gradients).toEqual({ '0.weight': [1.1, -2.1, 0, 3.1], '0.bias': [0, 0] });
  });

  it('is either of them where the other rate is 0', () => {
    for (const [both, one] of [
      [elasticNet({ l1: 0.3, l2: 0, select: '*' }), l1(0.3, { select: '*' })],
      [elasticNet({ l1: 0, l2: 0.3, select: '*' }), l2(0.3, { select: '*' })],
    ] as const) {
      expect(measurePenalty(both, params)).toEqual(measurePenalty(one, params));
    }
  });

  it('equals finite differences', () => {
    const point = { '0.weight': { shape: [2, 2], values: [1.3, -0.7, 0.2, -2.1] } };
    const error = gradientError((leaves, trace) => {
      const scope = { ...rootScope(trace, 'penalty', new Map()), scalar: () => trace.constant(0.3) };
      return elasticNet({ l1: 0.3, l2: 0.3 }).penalty(leaves, scope);
    }, point);
    expect(error).toBeLessThan(1e-8);
  });

  it('takes schedules as its rates, each by itself', () => {
    expect(elasticNet({ l1: () => 0.1, l2: 0.1 }).spec).toBeNull();
    const { penalty } = measurePenalty(elasticNet({ l1: 1, l2: 2, select: '0.bias' }), params);
    expect(penalty).toBe(30 + 2 * 500);
  });

  it('says who found nothing under the name', () => {
    expect(() => measurePenalty(elasticNet({ l1: 1, l2: 1, select: '*gamma' }), params)).toThrow(
      'elasticNet: expected a parameter named *gamma, there are 0.weight, 0.bias',
    );
  });

  it.each([
    [{ l1: -1, l2: 0 }, 'elasticNet: expected a finite l1 ≥ 0, received -1'],
    [{ l1: 0, l2: Infinity }, 'elasticNet: expected a finite l2 ≥ 0, received Infinity'],
    [{ l1: 1 }, 'elasticNet: expected l2 as a number, a schedule or a signal, received undefined'],
    [{ l1: 1, l2: 1, ratio: 0.5 }, 'elasticNet: expected no option of this name, received "ratio"'],
    [{ l1: 1, l2: 1, select: '' }, 'elasticNet: expected select, a pattern'],
    [null, 'elasticNet: expected an object of options, received null'],
  ])('refuses %j', (options, message) => {
    expect(() => elasticNet(options as ElasticNetOptions)).toThrow(message);
  });
});

describe('elasticNet keeps the laws of specs', () => {
  specLaws(() => elasticNet({ l1: 0.01, l2: 0.1, select: ['0.*', '*bias'] }));
});
