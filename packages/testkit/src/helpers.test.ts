import { mapTensors } from '@rivulet/tensor';
import { expectClose, relativeError, worstError } from './close.js';
import { gradientError } from './finite-differences.js';
import { golden, parseGolden } from './golden.js';
import { runTransform } from './run-transform.js';

describe('golden', () => {
  test('reads a file of this workspace', () => {
    const { optimizer, param0 } = golden<{ optimizer: string; param0: number[] }>('optimizers/sgd.json');
    expect([optimizer, param0.every(Number.isFinite)]).toEqual(['SGD', true]);
  });

  test('reads the numbers that JSON does not know', () => {
    expect(parseGolden('["NaN", "Infinity", "-Infinity", "Nan", 1]')).toEqual([NaN, Infinity, -Infinity, 'Nan', 1]);
  });

  test('says where it looked for a file that is missing', () => {
    expect(() => golden('optimizers/nothing.json')).toThrow('golden: there is no tools/golden/optimizers/nothing.json');
  });
});

describe('expectClose', () => {
  // |2.002 − 2| / (0.001 + 2) = 0.002 / 2.001
  test('measures relative to the expected number, and absolutely near 0', () => {
    expect(relativeError(2.002, 2)).toBeCloseTo(0.002 / 2.001, 12);
    expect(relativeError(1e-6, 0)).toBeCloseTo(1e-3, 12);
    expect([relativeError(NaN, NaN), relativeError(Infinity, Infinity), relativeError(-0, 0)]).toEqual([0, 0, 0]);
  });

  test('counts NaN on one side, and lengths that differ, as infinitely wrong', () => {
    expect(worstError([1, NaN], [1, 2])).toEqual({ error: Infinity, index: 1 });
    expect(worstError([1, 2], [1, NaN])).toEqual({ error: Infinity, index: 1 });
    expect(worstError([1], [1, 2])).toEqual({ error: Infinity, index: 1 });
  });

  test('names the worst element', () => {
    expect(() => expectClose([1, 3], [1, 2], 1e-12, 'adam, step 2')).toThrow(
      'adam, step 2: element 1 is 3, expected 2',
    );
    expect(() => expectClose([1, 2], [1, 2], 0)).not.toThrow();
  });
});

describe('gradientError', () => {
  test('is about 1e-10 for a gradient that is right and 1 for one that is stopped', () => {
    const point = { x: { values: [0.5, -1], shape: [2] } };
    expect(gradientError(({ x }, trace) => (x ?? trace.constant(0)).exp().sum(), point)).toBeLessThan(1e-8);
    expect(gradientError(({ x }, trace) => (x ?? trace.constant(0)).stop().exp().sum(), point)).toBeCloseTo(1, 2);
  });
});

describe('runTransform', () => {
  // p ← p − η g with η = 0.5, 0.25: 1 − 0.5·2 = 0, 0 − 0.25·4 = −1
  test('feeds one gradient a step and tabulates schedules from step 0', () => {
    const halving = (step: number) => 0.5 / 2 ** step;
    const path = runTransform(
      {
        name: 'descent',
        spec: null,
        init: () => ({}),
        update: (updates, state, { scalar }) => ({
          updates: mapTensors((g) => g.mul(scalar('learningRate', halving)).neg(), updates),
          state,
        }),
      },
      { start: [1], gradients: [[2], [4]] },
    );
    expect(path).toEqual([[0], [-1]]);
  });
});
