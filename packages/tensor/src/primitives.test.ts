import { type Leaves, gradientError, gradientsOf, valuesOf } from '../test/leaves.js';
import { evaluate } from './evaluate.js';
import { gradientRules, gradients } from './gradients.js';
import { kernels } from './kernels.js';
import { type Op, elementwiseOps, ops, shapeRules } from './primitives.js';
import type { Shape } from './shape.js';
import { type Tensor, Trace } from './tensor.js';

const leafOps: readonly Op[] = ['const', 'state', 'data', 'scalar'];

describe('the table of primitives', () => {
  test('has 24 rows, the four kinds of leaves being one', () => {
    expect(ops.length - leafOps.length + 1).toBe(24);
  });

  test.each(ops)('has a shape rule, a kernel entry and a gradient rule for %s', (op) => {
    expect(typeof shapeRules[op]).toBe('function');
    expect(typeof gradientRules[op]).toBe('function');
    const computesNothing = [...leafOps, 'broadcast', 'stop'].includes(op);
    expect(kernels[op] === null).toBe(computesNothing);
  });
});

const vector = (values: readonly number[]) => ({ shape: [values.length], values });

/** Each numeric operation by hand: formula, leaves, result. */
const byHand: Readonly<
  Record<Exclude<Op, 'const' | 'state' | 'data' | 'scalar' | 'uniform'>, () => [Tensor, Leaves, number[]]>
> = (() => {
  const leaves: Leaves = { a: vector([1, -2, 0.5]), b: vector([4, 0.5, 0.5]) };
  const make =
    (formula: (a: Tensor, b: Tensor) => Tensor, expected: number[], given: Leaves = leaves) =>
    () => {
      const trace = new Trace();
      const [a, b] = Object.entries(given).map(([name, { shape }]) => trace.state(name, shape));
      if (!a) throw new Error('a leaf is missing');
      return [formula(a, b ?? a), given, expected] as [Tensor, Leaves, number[]];
    };
  const one = (values: number[]): Leaves => ({ a: vector(values) });
  const matrices: Leaves = {
    a: { shape: [2, 2], values: [1, 2, 3, 4] },
    b: { shape: [2, 2], values: [5, 6, 7, 8] },
  };
  const matrix: Leaves = { a: { shape: [2, 3], values: [1, 5, 3, 4, 2, 6] } };
  return {
    add: make((a, b) => a.add(b), [5, -1.5, 1]),
    sub: make((a, b) => a.sub(b), [-3, -2.5, 0]),
    mul: make((a, b) => a.mul(b), [4, -1, 0.25]),
    div: make((a, b) => a.div(b), [0.25, -4, 1]),
    max: make((a, b) => a.max(b), [4, 0.5, 0.5]),
    min: make((a, b) => a.min(b), [1, -2, 0.5]),
    pow: make((a, b) => a.pow(b), [81, 0.25, 3], { a: vector([3, 2, 9]), b: vector([4, -2, 0.5]) }),
    gt: make((a, b) => a.gt(b).where(1, 0), [0, 0, 0]),
    where: make((a, b) => a.gt(0.7).where(b, a.neg()), [4, 2, -0.5]),
    neg: make((a) => a.neg(), [-1, 2, -0.5]),
    abs: make((a) => a.abs(), [1, 2, 0.5]),
    sign: make((a) => a.sign(), [1, -1, 0], one([3, -0.2, 0])),
    sqrt: make((a) => a.sqrt(), [3, 0.5, 0], one([9, 0.25, 0])),
    // e = 2.718281828459045, 1/e² = 0.1353352832366127
    exp: make((a) => a.exp(), [2.718281828459045, 0.1353352832366127, 1], one([1, -2, 0])),
    // ln 10 = 2.302585092994046
    log: make((a) => a.log(), [2.302585092994046, 0, -2.302585092994046], one([10, 1, 0.1])),
    // tanh ½ = (e − 1)/(e + 1) = 1.718281828459045 / 3.718281828459045
    tanh: make((a) => a.tanh(), [0.46211715726000976, -0.46211715726000976, 0], one([0.5, -0.5, 0])),
    // σ(ln 3) = 3/4
    sigmoid: make((a) => a.sigmoid(), [0.75, 0.25, 0.5], one([1.0986122886681098, -1.0986122886681098, 0])),
    matmul: make((a, b) => a.matmul(b), [19, 22, 43, 50], matrices),
    sum: make((a) => a.sum([1], { keep: true }), [9, 12], matrix),
    amax: make((a) => a.amax([0]), [4, 5, 6], matrix),
    broadcast: make((a) => a.broadcast([2, 3]), [1, -2, 0.5, 1, -2, 0.5]),
    stop: make((a) => a.stop(), [1, -2, 0.5]),
  };
})();

describe('every numeric operation', () => {
  test.each(Object.entries(byHand))('%s gives what the hand computes, in float64 and float32', (_, make) => {
    const [y, leaves, expected] = make();
    const feeds = Object.fromEntries(Object.entries(leaves).map(([name, { values }]) => [name, values]));
    for (const [precision, tolerance] of [
      ['float64', 4e-16],
      // Half of the last place of a float32, after operands that are themselves rounded.
      ['float32', 1.2e-7],
    ] as const) {
      const actual = Array.from(evaluate({ y }, feeds, { precision })['y'] ?? []);
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, index) => {
        expect(Math.abs(value - (expected[index] ?? NaN))).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(value)),
        );
      });
    }
  });

  test('matmul reads either operand transposed', () => {
    // A = [1 2 3; 4 5 6], B = [1 0; 2 1; 0 3]: A·B = [5 11; 14 23]
    const a = [1, 2, 3, 4, 5, 6];
    const b = [1, 0, 2, 1, 0, 3];
    const [at, bt] = [
      [1, 4, 2, 5, 3, 6],
      [1, 2, 0, 0, 1, 3],
    ];
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const leaves = {
          a: transposeA ? { shape: [3, 2], values: at } : { shape: [2, 3], values: a },
          b: transposeB ? { shape: [2, 3], values: bt } : { shape: [3, 2], values: b },
        };
        const product = (x: Tensor, y: Tensor) => x.matmul(y, { transposeA, transposeB });
        expect(valuesOf(product as never, leaves)).toEqual([5, 11, 14, 23]);
      }
    }
  });

  test('matmul of more than four columns, and of broadcast operands, equals its sums', () => {
    const values = Array.from({ length: 14 }, (_, index) => index - 5);
    const leaves = { a: { shape: [1, 2], values: [2, 3] }, b: { shape: [2, 7], values } };
    const expected = Array.from(
      { length: 7 },
      (_, column) => 2 * (values[column] ?? 0) + 3 * (values[column + 7] ?? 0),
    );
    expect(valuesOf((a, b) => at(a).broadcast([3, 2]).matmul(at(b)), leaves)).toEqual([
      ...expected,
      ...expected,
      ...expected,
    ]);
  });

  test.each([
    [[0], false, [5, 7, 9]],
    [[0], true, [5, 7, 9]],
    [[1], false, [6, 15]],
    [[1], true, [6, 15]],
    [[0, 1], false, [21]],
    [[1, 0], true, [21]],
  ])('sum over axes %j, keep %s', (axes, keep, expected) => {
    const leaves = { a: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } };
    expect(valuesOf((a) => at(a).sum(axes, { keep }), leaves)).toEqual(expected);
    expect(valuesOf((a) => at(a).neg().amax(axes, { keep }).neg(), leaves)).toEqual(
      { 0: [1, 2, 3], 1: [1, 4], 2: [1] }[axes.length === 2 ? 2 : (axes[0] ?? 0)],
    );
  });

  test('a vector is reduced as a whole, and an axis of nothing is nothing', () => {
    expect(valuesOf((a) => at(a).sum(), { a: vector([1, 2, 4]) })).toEqual([7]);
    expect(valuesOf((a) => at(a).sum([0], { keep: true }).div(2), { a: vector([1, 2, 4]) })).toEqual([3.5]);
    expect(valuesOf((a) => at(a).amax(), { a: vector([1, 4, 2]) })).toEqual([4]);
    const a = new Trace().state('a', []);
    expect([a.sum(), a.amax(), a.sum([])]).toEqual([a, a, a]);
  });
});

describe('numbers at the edge', () => {
  const edge = (formula: (a: Tensor, b: Tensor) => Tensor, a: number[], b: number[] = a) =>
    valuesOf(formula, { a: vector(a), b: vector(b) });

  test('NaN passes through arithmetic, max, min, amax and the functions', () => {
    for (const formula of [
      (a: Tensor, b: Tensor) => a.add(b),
      (a: Tensor, b: Tensor) => a.max(b),
      (a: Tensor, b: Tensor) => b.min(a),
      (a: Tensor) => a.amax(),
      (a: Tensor) => a.neg().sum(),
    ]) {
      expect(edge(formula, [NaN], [1])).toEqual([NaN]);
    }
    for (const name of ['neg', 'abs', 'sign', 'sqrt', 'exp', 'log', 'tanh', 'sigmoid'] as const) {
      expect(edge((a) => a[name](), [NaN])).toEqual([NaN]);
    }
  });

  test('no comparison with NaN holds', () => {
    expect(edge((a, b) => a.gt(b).where(1, 0), [NaN, 1], [1, NaN])).toEqual([0, 0]);
  });

  test('where takes one side and does not look at the other', () => {
    expect(edge((a, b) => a.gt(0).where(a, b), [1, -1], [NaN, 2])).toEqual([1, 2]);
  });

  test('division by 0, logarithms and roots are those of IEEE 754', () => {
    expect(edge((a, b) => a.div(b), [1, -1, 0, 1], [0, 0, 0, -0])).toEqual([Infinity, -Infinity, NaN, -Infinity]);
    expect(edge((a) => a.log(), [0, -1, Infinity])).toEqual([-Infinity, NaN, Infinity]);
    expect(edge((a) => a.sqrt(), [-1, Infinity])).toEqual([NaN, Infinity]);
    expect(edge((a, b) => a.pow(b), [0, -8, NaN], [0, 1 / 3, 0])).toEqual([1, NaN, 1]);
  });

  test('exp, tanh and sigmoid run into their limits without NaN', () => {
    expect(edge((a) => a.exp(), [1000, -1000])).toEqual([Infinity, 0]);
    expect(edge((a) => a.tanh(), [1000, -Infinity])).toEqual([1, -1]);
    expect(edge((a) => a.sigmoid(), [1000, -1000, Infinity, -Infinity])).toEqual([1, 0, 1, 0]);
  });

  test('the sign of zero is kept', () => {
    expect(edge((a) => a.neg(), [0, -0])).toEqual([-0, 0]);
    expect(edge((a) => a.sign(), [0, -0])).toEqual([0, -0]);
    expect(edge((a, b) => a.max(b), [0, -0], [-0, 0])).toEqual([0, 0]);
    expect(edge((a, b) => a.min(b), [0, -0], [-0, 0])).toEqual([-0, -0]);
  });

  test('float32 overflows where float64 does not', () => {
    const leaves = { a: vector([2 ** 100]) };
    expect(valuesOf((a) => at(a).square(), leaves)).toEqual([2 ** 200]);
    expect(valuesOf((a) => at(a).square(), leaves, { precision: 'float32' })).toEqual([Infinity]);
  });

  test('the largest of no samples is −Infinity and their sum is 0', () => {
    const trace = new Trace();
    const x = trace.data('x', 1);
    const { sum, amax } = evaluate({ sum: x.sum(), amax: x.amax() }, { x: [] });
    expect([sum?.[0], amax?.[0]]).toEqual([0, -Infinity]);
  });
});

/** Pairs of shapes that stretch to one another, as axes of a state or of samples. */
const pairs: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[], [3]],
  [[3], [3]],
  [[3], [2, 3]],
  [[], [2, 3]],
  [[1], [3]],
  [[1], [2, 3]],
  [
    [1, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [1, 1],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[2, 1], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[], ['batch', 3]],
  [[3], ['batch', 3]],
  [
    [1, 3],
    ['batch', 3],
  ],
  [
    ['batch', 1],
    ['batch', 3],
  ],
  [['batch', 1], [3]],
  [
    ['batch', 1],
    [1, 3],
  ],
  [
    ['batch', 3],
    ['batch', 3],
  ],
];

const sizeWith = (shape: Shape, batch: number) =>
  shape.reduce<number>((size, dimension) => size * (dimension === 'batch' ? batch : dimension), 1);

/** Numbers between 0.3 and 2.3, no two alike, far from ties and from 0. */
const spread = (shape: Shape, offset: number) => ({
  shape,
  values: Array.from({ length: sizeWith(shape, 2) }, (_, index) => 0.3 + offset + ((index * 7) % 11) / 5.5),
});

const binary = {
  add: (a: Tensor, b: Tensor) => a.add(b),
  sub: (a: Tensor, b: Tensor) => a.sub(b),
  mul: (a: Tensor, b: Tensor) => a.mul(b),
  div: (a: Tensor, b: Tensor) => a.div(b),
  max: (a: Tensor, b: Tensor) => a.max(b),
  min: (a: Tensor, b: Tensor) => a.min(b),
  gt: (a: Tensor, b: Tensor) => a.gt(b).where(a.square(), b),
  where: (a: Tensor, b: Tensor) => a.gt(1).where(a.mul(b), b.square()),
};

describe('gradients equal finite differences', () => {
  test.each(Object.entries(binary))('%s, stretched in every direction', (_, formula) => {
    for (const [one, other] of pairs) {
      for (const [left, right] of [
        [one, other],
        [other, one],
      ] as const) {
        const error = gradientError(formula, { a: spread(left, 0), b: spread(right, 0.05) });
        expect([left, right, error < 1e-8 ? 'close' : error]).toEqual([left, right, 'close']);
      }
    }
  });

  test.each([2, 3, 0.5, -1])('pow with the exponent %d', (exponent) => {
    expect(gradientError((a) => at(a).pow(exponent), { a: spread([2, 3], 0) })).toBeLessThan(1e-8);
    const stretched = (a: Tensor) => a.pow(a.trace.constant([exponent, 2, 1], [1, 3]));
    expect(gradientError(stretched as never, { a: spread([2, 1], 0) })).toBeLessThan(1e-8);
  });

  test.each(['neg', 'abs', 'sign', 'sqrt', 'exp', 'log', 'tanh', 'sigmoid', 'square'] as const)('%s', (name) => {
    for (const shape of [[], [3], [2, 3], ['batch', 3]] as const) {
      expect(gradientError((a) => at(a)[name](), { a: spread(shape, 0) })).toBeLessThan(1e-8);
    }
  });

  test('abs and tanh below 0', () => {
    expect(gradientError((a) => at(a).abs().add(at(a).tanh()), { a: vector([-0.3, -2]) })).toBeLessThan(1e-8);
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('matmul, transposed %s and %s', (transposeA, transposeB) => {
    const leaves = {
      a: spread(transposeA ? [4, 2] : [2, 4], 0),
      b: spread(transposeB ? [3, 4] : [4, 3], 0.05),
    };
    const product = (a: Tensor, b: Tensor) => a.matmul(b, { transposeA, transposeB });
    expect(gradientError(product as never, leaves)).toBeLessThan(1e-8);
  });

  test('matmul of samples with a parameter, of samples with samples, and of a matrix with itself', () => {
    const samples = { x: spread(['batch', 3], 0), w: spread([4, 3], 0.05) };
    expect(gradientError((x, w) => at(x).matmul(at(w), { transposeB: true }), samples)).toBeLessThan(1e-8);
    const both = { x: spread(['batch', 3], 0), y: spread(['batch', 2], 0.05) };
    expect(gradientError((x, y) => at(x).matmul(at(y), { transposeA: true }), both)).toBeLessThan(1e-8);
    expect(gradientError((a) => at(a).matmul(at(a)), { a: spread([3, 3], 0) })).toBeLessThan(1e-8);
  });

  test.each(['sum', 'amax'] as const)('%s over every axis, kept or not', (name) => {
    for (const shape of [[3], [2, 3], [3, 2], [2, 1], [1, 3], [1, 1], [1], ['batch', 3], ['batch', 1]] as const) {
      for (const axes of [[0], [1], [0, 1]].filter((list) => list.every((axis) => axis < shape.length))) {
        for (const keep of [false, true]) {
          if (!keep && shape[0] === 'batch' && axes.join() === '1') continue;
          const error = gradientError((a) => at(a)[name](axes, { keep }).square(), { a: spread(shape, 0) });
          expect([shape, axes, keep, error < 1e-8 ? 'close' : error]).toEqual([shape, axes, keep, 'close']);
        }
      }
    }
  });

  test.each([
    [[], [3]],
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 3],
    ],
    [[1], [2, 3]],
    [
      [1, 3],
      ['batch', 3],
    ],
  ] as const)('broadcast from %j to %j', (from, to) => {
    // A leaf of samples beside it says how many there are.
    const leaves = { a: spread(from, 0), b: spread(to, 0.05) };
    expect(gradientError((a, b) => at(a).broadcast(to).mul(at(b)), leaves)).toBeLessThan(1e-8);
  });
});

describe('gradients where the derivative does not exist', () => {
  const slope = (formula: (a: Tensor) => Tensor, at0: number) => gradientsOf(formula, { a: vector([at0]) })[0]?.[0];

  test('max and min give nothing to either side of a tie, as relu has it at 0', () => {
    expect(slope((a) => a.max(0), 0)).toBe(0);
    expect(gradientsOf((a, b) => at(a).max(at(b)), { a: vector([2]), b: vector([2]) })).toEqual([[0], [0]]);
    expect(gradientsOf((a, b) => at(a).min(at(b)), { a: vector([2]), b: vector([2]) })).toEqual([[0], [0]]);
  });

  test('amax gives to every element equal to the largest', () => {
    expect(gradientsOf((a) => at(a).amax(), { a: vector([1, 3, 3]) })).toEqual([[0, 1, 1]]);
  });

  test('abs and sign have 0 at 0; sqrt has Infinity', () => {
    expect([slope((a) => a.abs(), 0), slope((a) => a.sign(), 0), slope((a) => a.sqrt(), 0)]).toEqual([0, 0, Infinity]);
  });

  test('the side that where does not take gets 0, even if its own derivative is not finite', () => {
    expect(slope((a) => a.gt(0).where(a.mul(2), a.neg()), 3)).toBe(2);
    // 0 · Infinity is NaN: what is not taken has to be kept away from its pole by the formula itself.
    expect(slope((a) => a.gt(1).where(a.sqrt(), 0), 0)).toBeNaN();
    expect(slope((a) => a.gt(1).where(a.max(1).sqrt(), 0), 0)).toBe(0);
  });

  test('nothing flows through stop, and an exponent that would need a gradient is an error', () => {
    expect(slope((a) => a.stop().mul(a), 3)).toBe(3);
    const trace = new Trace();
    const a = trace.state('a', []);
    expect(() => gradients(a.fill(2).pow(a), { a })).toThrow(
      'pow: the exponent has no gradient; write a^b as exp(b log a)',
    );
  });
});

describe('shape rules', () => {
  const trace = new Trace();
  const [v2, v3] = [trace.state('v2', [2]), trace.state('v3', [3])];
  const [m23, x] = [trace.state('m23', [2, 3]), trace.data('x', 3)];

  test.each([...elementwiseOps].filter((op) => op !== 'where' && op !== 'gt'))(
    '%s names both shapes that do not fit',
    (op) => {
      expect(() => trace.tensor(op as 'add', [v2, v3], {})).toThrow(`${op}: shapes [2] and [3] do not fit together`);
    },
  );

  test('gt and where name all shapes that do not fit', () => {
    expect(() => v2.gt(v3)).toThrow('gt: shapes [2] and [3] do not fit together');
    expect(() => v2.gt(0).where(v3, m23)).toThrow('where: shapes [2] and [3] and [2, 3] do not fit together');
  });

  test('a number of samples fits no number of rows', () => {
    expect(() => x.add(m23)).toThrow('add: shapes [batch, 3] and [2, 3] do not fit together');
  });

  test('matmul names both shapes and the lengths that differ', () => {
    expect(() => m23.matmul(m23)).toThrow('matmul: [2, 3] and [2, 3] do not fit; the inner lengths are 3 and 2');
    expect(() => m23.matmul(x, { transposeA: true })).toThrow(
      'matmul: [2, 3]ᵀ and [batch, 3] do not fit; the inner lengths are 2 and batch',
    );
    expect(() => v3.matmul(m23)).toThrow('matmul: expected two matrices, received [3] and [2, 3]');
    expect(() => x.matmul(x, { transposeB: true })).toThrow('matmul: [batch, batch] is not a shape');
  });

  test('a reduction names the axis that is not there, and the shape that would be none', () => {
    expect(() => v3.sum([1])).toThrow('sum: [3] has no axis 1');
    expect(() => m23.amax([-1])).toThrow('amax: [2, 3] has no axis -1');
    expect(() => x.sum([1])).toThrow('sum: reducing axis 1 of [batch, 3] would leave [batch]; use { keep: true }');
    expect([m23.sum([1]).shape, m23.sum([0], { keep: true }).shape, x.sum([0]).shape]).toEqual([[2], [1, 3], [3]]);
  });

  test('broadcast only stretches', () => {
    expect(() => m23.broadcast([3])).toThrow('broadcast: [2, 3] does not stretch to [3]');
    expect(() => v3.broadcast([3, 2])).toThrow('broadcast: shapes [3] and [3, 2] do not fit together');
    expect(v3.broadcast(['batch', 3]).shape).toEqual(['batch', 3]);
  });

  test('a state or a constant cannot follow the number of samples', () => {
    expect(() => trace.state('s', ['batch', 3])).toThrow('the size of [batch, 3] depends on the number of samples');
    expect(() => trace.constant([1], ['batch', 1])).toThrow('the size of [batch, 1] depends on the number of samples');
  });

  test('no axis is empty, negative or broken, and there are at most two', () => {
    for (const shape of [[0], [-1], [1.5], [1, 2, 3], ['batch'], [3, 'batch']] as Shape[]) {
      expect(() => trace.state('s', shape)).toThrow('is not a shape; expected at most two axes of positive length');
    }
  });
});

function at(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error('a leaf is missing');
  return tensor;
}
