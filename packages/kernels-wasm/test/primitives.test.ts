/**
 * Every primitive on sample values and on parameters, against the reference evaluator in float32, and
 * without SIMD against SIMD, bit for bit.
 */
import { type Op, Program, type StateSlot, type Tensor, Trace, evaluate, ops, reference } from '@rivulet/tensor';
import { type WasmOptions, wasm } from '../src/index.js';

const special = [
  ...[0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -2.5, 0.1, -0.1, 7, 10.25, -10.25, 88, -88, 100, -100, 1e-3, 1e5],
  ...[1e-40, -1e-40, 1.17549435e-38, 3.4e38, -3.4e38, 1e-30, 1e30, -1e30, Infinity, -Infinity, NaN],
];

type Case = {
  readonly name?: string;
  readonly formula: (a: Tensor, b: Tensor, trace: Trace) => Tensor;
  /** Relative error that is allowed; default 0, the same float. */
  readonly error?: number;
  /** Pairs that are documented to differ. */
  readonly except?: (a: number, b: number) => boolean;
};

const same: Case['except'] = () => false;
const hasNan = (a: number, b: number): boolean => Number.isNaN(a) || Number.isNaN(b);
/** 2 units in the last place; results below the normal numbers are judged by `elementary.test.ts`. */
const close = 2.4e-7;

const elementwise: Readonly<Partial<Record<Op, readonly Case[]>>> = {
  add: [{ formula: (a, b) => a.add(b) }],
  sub: [{ formula: (a, b) => a.sub(b) }],
  mul: [{ formula: (a, b) => a.mul(b) }],
  div: [{ formula: (a, b) => a.div(b) }],
  // A NaN in the second operand gives the first: the fast instruction of every machine.
  max: [{ formula: (a, b) => a.max(b) }],
  min: [{ formula: (a, b) => a.min(b) }],
  pow: [
    ...[-3, -2, -1, 0, 1, 2, 3, 4, 8].map((n) => ({
      name: `to the power of ${n}`,
      formula: (a: Tensor) => a.pow(n),
      // Each multiplication rounds, and may overflow or vanish on the way.
      error: 8 * 6e-8,
    })),
    ...[0.5, 1.5, -0.5, 2.5, 9, 10].map((n) => ({
      name: `to the power of ${n}`,
      formula: (a: Tensor) => a.pow(n),
      // exp(n · log |a|): the error of the logarithm times n · log |a|, up to 88.
      error: 2e-5,
      // NaN, as for every other negative base; IEEE 754 makes an exception of this one.
      except: (a: number) => a === -Infinity && !Number.isInteger(n),
    })),
    {
      name: 'to a power known at run time',
      formula: (a, b) => a.pow(b),
      error: 2e-5,
      // 1 to any power and (−1)^±∞ are 1 for exact arithmetic only; infinite exponents have no parity.
      except: (a, b) =>
        hasNan(a, b) || (a === -Infinity && !Number.isInteger(b)) || !Number.isFinite(b) || Math.abs(b) > 1e9,
    },
  ],
  gt: [
    { formula: (a, b) => a.gt(b).where(1, 0), name: 'as 1 and 0' },
    { formula: (a, b) => a.gt(b).where(0, 1), name: 'as 0 and 1' },
  ],
  where: [{ formula: (a, b) => a.gt(0.3).where(a.mul(2), b) }],
  neg: [{ formula: (a) => a.neg() }],
  abs: [{ formula: (a) => a.abs() }],
  sign: [{ formula: (a) => a.sign() }],
  sqrt: [{ formula: (a) => a.sqrt() }],
  exp: [{ formula: (a) => a.exp(), error: close }],
  log: [{ formula: (a) => a.log(), error: close }],
  tanh: [{ formula: (a) => a.tanh(), error: close }],
  sigmoid: [{ formula: (a) => a.sigmoid(), error: close }],
  broadcast: [{ formula: (a, b) => a.broadcast(b.shape).add(0) }],
  stop: [{ formula: (a) => a.stop() }],
};

/** Those that are not elementwise, or are no operation; each has a test below. */
const others: readonly Op[] = ['const', 'state', 'data', 'scalar', 'matmul', 'sum', 'amax', 'uniform'];

test('no primitive is forgotten', () => {
  expect([...Object.keys(elementwise), ...others].sort()).toEqual([...ops].sort());
});

/** Runs formulas of two data inputs or two states on wasm, with SIMD and without, and what the reference makes of them. */
function both(
  make: (trace: Trace, leaf: (name: string, columns: number) => Tensor) => Record<string, Tensor>,
  feeds: Readonly<Record<string, readonly number[]>>,
  {
    samples,
    step = 3,
    seed = 5,
    scalars = [],
  }: { samples: number | null; step?: number; seed?: number; scalars?: number[] },
) {
  const trace = new Trace();
  const data = new Map<string, Tensor>();
  const state = new Map<string, StateSlot>();
  const outputs = make(trace, (name, columns) => {
    const leaf =
      samples === null ? trace.state(name, [(feeds[name]?.length ?? 0) / columns, columns]) : trace.data(name, columns);
    if (samples === null) state.set(name, { leaf, init: null, next: null });
    else data.set(name, leaf);
    return leaf;
  });
  const slots = new Map(scalars.map((_, i) => [`s${i}`, { leaf: trace.scalar(`s${i}`), source: 0 }]));
  const program = new Program({ data, state, outputs: new Map(Object.entries(outputs)), scalars: slots });
  const compute = (options: WasmOptions, backend: string) => {
    const executable = wasm(options).compile(program);
    expect(executable.backend).toBe(backend);
    for (const [name, values] of Object.entries(feeds)) executable.write(name, values);
    const count = samples ?? 0;
    executable.run({
      steps: 1,
      step,
      seed,
      rows: Int32Array.from({ length: count }, (_, i) => i),
      starts: Int32Array.of(0, count),
      scalars: Float64Array.from(scalars),
      numbers: new Float64Array(program.numbers.length),
    });
    return Object.keys(outputs).map((name) => Array.from(executable.read(name)));
  };
  const results = compute({ fused: false }, 'wasm simd');
  expect(compute({ simd: false }, 'wasm scalar')).toEqual(results);
  const scalarFeeds = Object.fromEntries(scalars.map((value, i) => [`s${i}`, value]));
  const expected = evaluate(outputs, { ...feeds, ...scalarFeeds }, { precision: 'float32', step, seed });
  return Object.keys(outputs).map((name, index) => ({
    name,
    actual: results[index] ?? [],
    expected: Array.from(expected[name] ?? []),
  }));
}

const pairs = special.flatMap((a) => special.map((b) => [Math.fround(a), Math.fround(b)] as const));
const [as, bs] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];

const cases = Object.entries(elementwise).flatMap(([op, list]) =>
  list.map((one) => [`${op} ${one.name ?? ''}`.trim(), one] as const),
);

describe.each([
  ['samples', pairs.length],
  ['parameters', null],
] as const)('on %s', (_, samples) => {
  test.each(cases)('%s', (_, { formula, error = 0, except = same }) => {
    const [result] = both(
      (trace, leaf) => ({ result: formula(leaf('a', 1), leaf('b', 1), trace) }),
      { a: as, b: bs },
      { samples },
    );
    const wrong = pairs.flatMap(([a, b], i) => {
      const [actual = NaN, expected = NaN] = [result?.actual[i], result?.expected[i]];
      // The sign of a zero is not promised; nor are numbers too small to be normal, where there is an error at all.
      const tiny = error > 0 && Math.abs(expected) < 1.2e-38 && Math.abs(actual) < 1.2e-38;
      const large = error > 1e-6 && Math.abs(expected) > 3e38 && Math.abs(actual) > 3e38;
      const fine =
        Object.is(actual, expected) || Math.abs(actual - expected) <= error * Math.abs(expected) || tiny || large;
      return fine || except(a, b) ? [] : [`(${a}, ${b}): ${actual}, expected ${expected}`];
    });
    expect(wrong).toEqual([]);
  });

  const rows = 41;
  const numbers = Array.from({ length: rows * 7 }, (_, i) => Math.fround(Math.sin(i * 1.7) * 2));

  test.each([1, 2, 3, 5, 6])('sum, amax, matmul and broadcasts of %i columns', (columns) => {
    const feeds = { a: numbers.slice(0, rows * columns), b: numbers.slice(rows, rows * (columns + 1)) };
    const results = both(
      (trace, leaf) => {
        const [a, b] = [leaf('a', columns), leaf('b', columns)];
        const w = trace.constant(numbers.slice(0, columns * 5), [5, columns]);
        const row = trace.constant(numbers.slice(0, columns), [1, columns]);
        return {
          rowSum: a.sum([1], { keep: true }),
          columnSum: a.mul(b).sum([0]),
          columnSumKept: a.sum([0], { keep: true }),
          total: a.sum(),
          rowMax: a.sub(b).amax([1], { keep: true }),
          product: a.matmul(w, { transposeB: true }),
          plainProduct: a.matmul(trace.constant(numbers.slice(0, columns * 3), [columns, 3])),
          contraction: a.matmul(b, { transposeA: true }),
          row: a.add(row).div(b.square().add(1)),
          column: a.mul(b.sum([1], { keep: true })).sub(b.amax([1], { keep: true })),
          stretched: row.broadcast(a.shape).add(0),
        };
      },
      feeds,
      { samples: samples === null ? null : rows },
    );
    for (const { name, actual, expected } of results) {
      // Sums of 41 terms of size 2 in another order: 41 · 2 · 2⁻²⁴ = 5e-6, products up to 4.
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))));
      expect([name, actual.length, worst < 2e-5]).toEqual([name, expected.length, true]);
    }
  });

  test('the largest of a row keeps a NaN, wherever it stands', () => {
    const a = [NaN, 1, 2, 1, NaN, 2, 1, 2, NaN, -1, -2, -Infinity];
    const [result] = both(
      (_, leaf) => ({ result: leaf('a', 3).amax([1], { keep: true }) }),
      { a },
      { samples: samples === null ? null : 4 },
    );
    expect(result?.actual).toEqual([NaN, NaN, NaN, -1]);
    expect(result?.expected).toEqual(result?.actual);
  });

  test('numbers of the host reach tensors, and comparisons of them choose', () => {
    const results = both(
      (trace, leaf) => {
        const [s, t, a] = [trace.scalar('s0'), trace.scalar('s1'), leaf('a', 2)];
        return {
          more: s.gt(t).where(a, 7),
          less: t.gt(s).where(a, a.mul(2)),
          none: t.gt(s).where(a, 0),
          power: a.abs().pow(s.sub(1)),
          scaled: a.mul(s).add(t.exp()).max(s),
        };
      },
      { a: numbers.slice(0, 20) },
      { samples: samples === null ? null : 10, scalars: [3, 0.25] },
    );
    for (const { name, actual, expected } of results)
      expect([name, ...actual.map((value, i) => Math.abs(value - (expected[i] ?? NaN)) < 3e-6)]).toEqual([
        name,
        ...actual.map(() => true),
      ]);
  });
});

test.each([1, 3, 12, 33, 300])('uniform numbers of %i samples are those of the reference, bit for bit', (samples) => {
  for (const columns of [1, 2, 4, 5, 13]) {
    for (const [seed, step] of [
      [0, 1],
      [4294967295, 123456],
    ] as const) {
      const [result] = both(
        (trace, leaf) => ({ result: trace.uniform('some/stream', ['batch', columns]).add(leaf('a', columns).mul(0)) }),
        { a: Array.from({ length: samples * columns }, () => 0) },
        { samples, seed, step },
      );
      expect(result?.actual).toEqual(result?.expected);
    }
  }
});

test('uniform numbers of parameters are those of the reference, bit for bit, and touch nothing beside them', () => {
  const shapes = [[3], [1], [4], [5], [2, 2], [3, 1], [3, 5], [2, 16], [5, 17], [3, 37], [1, 64]];
  const trace = new Trace();
  const state = new Map(
    shapes.map((shape, index) => {
      const leaf = trace.state(`params/${index}`, shape);
      return [
        `params/${index}`,
        { leaf, init: null, next: leaf.mul(0.5).add(trace.uniform(`noise/${index}`, shape)) },
      ] as const;
    }),
  );
  const program = new Program({ state, outputs: new Map() });
  for (const simd of [true, false]) {
    const [actual, expected] = [wasm({ simd }), reference()].map((backend) => {
      const executable = backend.compile(program);
      shapes.forEach((shape, index) =>
        executable.write(
          `params/${index}`,
          Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
        ),
      );
      const none = new Float64Array(0);
      const [rows, starts] = [new Int32Array(0), new Int32Array(3)];
      executable.run({ steps: 2, step: 123456, seed: 4294967295, rows, starts, scalars: none, numbers: none });
      return {
        backend: executable.backend,
        values: shapes.map((_, index) => Array.from(executable.read(`params/${index}`))),
      };
    });
    expect(actual?.backend).toBe(simd ? 'wasm simd' : 'wasm scalar');
    expect(actual?.values).toEqual(expected?.values);
  }
});

test('what has no kernel runs on the reference, and says so', () => {
  const trace = new Trace();
  const most = new Program({
    data: new Map([['x', trace.data('x', 2)]]),
    outputs: new Map([['most', trace.data('x', 2).amax([0])]]),
  });
  expect(wasm().compile(most).backend).toBe('reference (wasm: amax over samples)');
});
