/**
 * Every primitive on sample values and on parameters, against the reference evaluator in float32: the
 * cases, for Node and for pages.
 */
import { type Backend, type Op, Program, type StateSlot, type Tensor, Trace, evaluate } from '@rivulet/tensor';

/** One formula of two numbers. */
type Case = {
  readonly name?: string;
  readonly formula: (a: Tensor, b: Tensor) => Tensor;
  /** Relative error that is allowed on processors; default 0, the same float. */
  readonly error?: number;
  /** The same on graphics cards, whose languages promise little; default 0. */
  readonly graphics?: number;
};

/**
 * WGSL promises 2.5 units in the last place for quotients and roots, 3 for logarithms, and for
 * exponentials 3 + 2|x|, which is 180 units, 1e-5, at 88.
 */
const [quotient, exponential] = [3e-7, 3e-5];

/** Elementwise primitives. */
export const elementwise: Readonly<Partial<Record<Op, readonly Case[]>>> = {
  add: [{ formula: (a, b) => a.add(b) }],
  sub: [{ formula: (a, b) => a.sub(b) }],
  mul: [{ formula: (a, b) => a.mul(b) }],
  div: [{ formula: (a, b) => a.div(b), graphics: quotient }],
  max: [{ formula: (a, b) => a.max(b) }],
  min: [{ formula: (a, b) => a.min(b) }],
  pow: [
    // Each multiplication rounds.
    ...[0, 1, 2, 3, 4].map((n) => ({
      name: `to the power of ${n}`,
      formula: (a: Tensor) => a.pow(n),
      error: 3e-7,
      graphics: 3e-7,
    })),
    ...[-3, -2, -1, 0.5, 1.5, -0.5, 2.5, 5, 9, 10].map((n) => ({
      name: `to the power of ${n}`,
      formula: (a: Tensor) => a.pow(n),
      graphics: exponential,
    })),
    { name: 'to a power known at run time', formula: (a, b) => a.pow(b), graphics: exponential },
  ],
  gt: [
    { formula: (a, b) => a.gt(b).where(1, 0), name: 'as 1 and 0' },
    { formula: (a, b) => a.gt(b).where(0, 1), name: 'as 0 and 1' },
    { formula: (a, b) => a.gt(b).where(a, 2.5), name: 'of a value and a number' },
  ],
  where: [{ formula: (a, b) => a.gt(0.3).where(a.mul(2), b) }],
  neg: [{ formula: (a) => a.neg() }],
  abs: [{ formula: (a) => a.abs() }],
  sign: [{ formula: (a) => a.sign() }],
  sqrt: [{ formula: (a) => a.sqrt(), graphics: quotient }],
  exp: [{ formula: (a) => a.exp(), graphics: exponential }],
  log: [{ formula: (a) => a.log(), graphics: 1e-6 }],
  tanh: [{ formula: (a) => a.tanh(), graphics: exponential }],
  // 1 + e^−x rounds, and so does its reciprocal.
  sigmoid: [{ formula: (a) => a.sigmoid(), error: 2.4e-7, graphics: exponential }],
  broadcast: [{ formula: (a, b) => a.broadcast(b.shape).add(0) }],
  stop: [{ formula: (a) => a.stop() }],
};

/** Primitives that are not elementwise, or are no operation. */
export const others: readonly Op[] = ['const', 'state', 'data', 'scalar', 'matmul', 'sum', 'amax', 'uniform'];

/** The elementwise cases by name. */
export const cases = Object.entries(elementwise).flatMap(([op, list]) =>
  list.map((one) => [`${op} ${one.name ?? ''}`.trim(), one] as const),
);

const plain = [0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -2.5, 0.1, -0.1, 7, 10.25, -10.25, 1e-3, -1e-3, 40, -40];
const special = [88, -88, 100, -100, 1e5, 1e-40, -1e-40, 1.17549435e-38, 3.4e38, -3.4e38, 1e-30, 1e30, -1e30];
const pairsOf = (list: readonly number[]): (readonly [number, number])[] =>
  list.flatMap((a) => list.map((b) => [Math.fround(a), Math.fround(b)] as const));

/** Pairs of numbers: all kinds for processors, for graphics cards those whose results are finite and normal. */
export const pairs = {
  processor: pairsOf([...plain, ...special, -0, Infinity, -Infinity, NaN]),
  graphics: pairsOf(plain),
};

type Feeds = Readonly<Record<string, readonly number[]>>;
type Settings = {
  /** Rows of data inputs; `null`: the leaves are states. */
  readonly samples: number | null;
  readonly step?: number;
  readonly seed?: number;
  readonly scalars?: readonly number[];
};

/** What a backend makes of formulas, and what the reference does. */
export async function both(
  backend: Backend,
  make: (trace: Trace, leaf: (name: string, columns: number) => Tensor) => Record<string, Tensor>,
  feeds: Feeds,
  { samples, step = 3, seed = 5, scalars = [] }: Settings,
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
  const executable = await backend.compile(program);
  for (const [name, values] of Object.entries(feeds)) executable.write(name, values);
  const count = samples ?? 0;
  await executable.run({
    steps: 1,
    step,
    seed,
    rows: Int32Array.from({ length: count }, (_, i) => i),
    starts: Int32Array.of(0, count),
    scalars: Float64Array.from(scalars),
    numbers: new Float64Array(program.numbers.length),
  });
  const scalarFeeds = Object.fromEntries(scalars.map((value, i) => [`s${i}`, value]));
  const expected = evaluate(outputs, { ...feeds, ...scalarFeeds }, { precision: 'float32', step, seed });
  const results = [];
  for (const name of Object.keys(outputs))
    results.push({ name, actual: Array.from(await executable.read(name)), expected: Array.from(expected[name] ?? []) });
  executable.dispose();
  return { backend: executable.backend, results };
}

/** Pairs for which elementwise cases give something else than the reference; all cases are one program. */
export async function wrongPairs(
  backend: Backend,
  list: readonly (readonly [string, Case])[],
  kind: 'processor' | 'graphics',
  samples: boolean,
): Promise<readonly string[]> {
  const given = pairs[kind];
  const feeds = { a: given.map(([a]) => a), b: given.map(([, b]) => b) };
  const { results } = await both(
    backend,
    (_, leaf) => {
      const [a, b] = [leaf('a', 1), leaf('b', 1)];
      return Object.fromEntries(list.map(([name, { formula }]) => [name, formula(a, b)]));
    },
    feeds,
    { samples: samples ? given.length : null },
  );
  return list.flatMap(([name, { error = 0, graphics = 0 }], at) => {
    const allowed = kind === 'processor' ? error : graphics;
    return given.flatMap(([a, b], i) => {
      const [actual = Infinity, expected = -Infinity] = [results[at]?.actual[i], results[at]?.expected[i]];
      return isFine(actual, expected, allowed, kind) ? [] : [`${name} (${a}, ${b}): ${actual}, expected ${expected}`];
    });
  });
}

function isFine(actual: number, expected: number, allowed: number, kind: 'processor' | 'graphics'): boolean {
  if (Object.is(actual, expected) || (actual === 0 && expected === 0)) return true;
  // What a graphics card makes of an overflow is its own business.
  if (!Number.isFinite(expected)) return kind === 'graphics';
  // Numbers too small to be normal: where there is an error at all, and on graphics cards, which drop them.
  const mayVanish = allowed > 0 || kind === 'graphics';
  if (mayVanish && Math.abs(expected) < 1.2e-38 && Math.abs(actual) < 1.2e-38) return true;
  return Math.abs(actual - expected) <= allowed * Math.abs(expected);
}

const rows = 41;
const numbers = Array.from({ length: rows * 7 }, (_, i) => Math.fround(Math.sin(i * 1.7) * 2));

/** Reductions, products and broadcasts of so many columns: the largest difference by name. */
export async function reductions(backend: Backend, columns: number, samples: boolean): Promise<Record<string, number>> {
  const feeds = { a: numbers.slice(0, rows * columns), b: numbers.slice(rows, rows * (columns + 1)) };
  const { results } = await both(
    backend,
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
        columnMax: a.sub(b).amax([0]),
        largest: a.amax(),
        product: a.matmul(w, { transposeB: true }),
        plainProduct: a.matmul(trace.constant(numbers.slice(0, columns * 3), [columns, 3])),
        contraction: a.matmul(b, { transposeA: true }),
        row: a.add(row).div(b.square().add(1)),
        column: a.mul(b.sum([1], { keep: true })).sub(b.amax([1], { keep: true })),
        stretched: row.broadcast(a.shape).add(0),
        vector: w.sum([1]).amax(),
      };
    },
    feeds,
    { samples: samples ? rows : null },
  );
  return Object.fromEntries(
    results.map(({ name, actual, expected }) => [
      name,
      actual.length === expected.length
        ? Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))))
        : Infinity,
    ]),
  );
}

/** Random numbers: whether they are those of the reference, bit for bit. */
export async function sameUniforms(backend: Backend, samples: number): Promise<boolean> {
  let same = true;
  for (const [columns, seed, step] of [
    [1, 0, 1],
    [13, 4294967295, 123456],
  ] as const) {
    const feeds = { a: Array.from({ length: samples * columns }, () => 0) };
    const { results } = await both(
      backend,
      (trace, leaf) => ({
        result: trace.uniform('some/stream', ['batch', columns]).add(leaf('a', columns).mul(0)),
        parameters: trace.uniform('another/stream', [3, columns]).mul(1),
        vector: trace.uniform('a/third', [columns]).mul(1),
      }),
      feeds,
      { samples, seed, step },
    );
    same &&= results.every(({ actual, expected }) => actual.join() === expected.join());
  }
  return same;
}

/** Numbers of the host in tensors, and comparisons of them: the largest difference by name. */
export async function hostNumbers(backend: Backend, samples: boolean): Promise<Record<string, number>> {
  const { results } = await both(
    backend,
    (trace, leaf) => {
      const [s, t, a] = [trace.scalar('s0'), trace.scalar('s1'), leaf('a', 2)];
      return {
        more: s.gt(t).where(a, 7),
        less: t.gt(s).where(a, a.mul(2)),
        none: t.gt(s).where(a, 0),
        power: a.abs().add(0.1).pow(s.sub(1)),
        scaled: a.mul(s).add(t.exp()).max(s),
        huge: a.mul(1e30).mul(1e-30),
        bounded: a.min(Infinity),
        number: s.add(t),
      };
    },
    { a: numbers.slice(0, 20) },
    { samples: samples ? 10 : null, scalars: [3, 0.25] },
  );
  return Object.fromEntries(
    results.map(({ name, actual, expected }) => [
      name,
      Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN)))),
    ]),
  );
}

/** A pipeline of 32 steps whose samples are too many for one line of a texture: the sum of all of them. */
export async function sumOfLongRows(backend: Backend): Promise<number> {
  const trace = new Trace();
  const [x, sum] = [trace.data('x', 700), trace.state('sum', [])];
  const program = new Program({
    state: new Map([['sum', { leaf: sum, init: null, next: sum.add(x.sum()) }]]),
    data: new Map([['x', x]]),
    outputs: new Map(),
  });
  const executable = await backend.compile(program);
  executable.write('sum', [0]);
  // The k-th row holds k 700 times.
  executable.write(
    'x',
    Float32Array.from({ length: 700 * 960 }, (_, i) => Math.floor(i / 700)),
  );
  await executable.run({
    steps: 32,
    step: 1,
    seed: 0,
    rows: Int32Array.from({ length: 960 }, (_, i) => i),
    starts: Int32Array.from({ length: 33 }, (_, i) => 30 * i),
    scalars: new Float64Array(0),
    numbers: new Float64Array(0),
  });
  const [result = NaN] = await executable.read('sum');
  executable.dispose();
  return result;
}

/** What comes of it: 700 · (0 + 1 + … + 959). */
export const longSum = (700 * 959 * 960) / 2;
