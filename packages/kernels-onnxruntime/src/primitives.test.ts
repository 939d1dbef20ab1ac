import { type Pattern, decodeModel, gemm, opsets, relu, softmax } from '@rivulet/onnx';
import { ConfigError, type Op, Program, type Tensor, Trace, evaluate, ops, random, simplify } from '@rivulet/tensor';
import { runModel, toModel } from '../test/run-onnx.js';

/** What formulas are made of: samples, a matrix, a row, a vector and a number. */
type Leaves = Readonly<Record<'x' | 'y' | 'column' | 'matrix' | 'row' | 'vector' | 'number', Tensor>>;
type Formula = (leaves: Leaves, trace: Trace) => Tensor;

const columns = 3;
const parameterShapes = { matrix: [2, columns], row: [1, columns], vector: [columns], number: [] } as const;

/** Broadcasting in every combination that a program can have. */
const binary = (op: 'add' | 'sub' | 'mul' | 'max' | 'min'): Formula[] => [
  ({ x, y }) => x[op](y),
  ({ x, row }) => x[op](row),
  ({ x, vector }) => vector[op](x),
  ({ x, number }) => x[op](number),
  ({ x, column }) => column[op](x),
  ({ column, row }) => column[op](row),
  ({ matrix, vector }) => matrix[op](vector),
  ({ x }) => x[op](0.25),
];
const unary = (op: 'neg' | 'abs' | 'sign' | 'exp' | 'tanh' | 'sigmoid'): Formula[] => [
  ({ x }) => x[op](),
  ({ vector }) => vector[op](),
  ({ number }) => number[op](),
];
const reduction = (op: 'sum' | 'amax'): Formula[] => [
  ({ x }) => x[op]([1], { keep: true }),
  ({ x }) => x[op]([0]),
  ({ x }) => x[op]([0], { keep: true }),
  ({ x }) => x[op](),
  ({ x }) => x[op]([0, 1], { keep: true }),
  ({ matrix }) => matrix[op]([1]),
  ({ matrix }) => matrix[op]([0]),
  ({ vector }) => vector[op](),
  ({ vector }) => vector[op]([0], { keep: true }),
];

/** Formulas in which each primitive occurs; the compiler refuses a missing row. */
const table: { readonly [O in Op]: readonly Formula[] } = {
  const: [(_, trace) => trace.constant([1, -2, 3, 4.5, 0, -0], [2, 3]), (_, trace) => trace.constant(7)],
  state: [({ matrix }) => matrix, ({ number }) => number],
  data: [({ x }) => x],
  scalar: [({ x }, trace) => x.mul(trace.scalar('rate').mul(2))],
  add: binary('add'),
  sub: binary('sub'),
  mul: binary('mul'),
  div: [
    ({ x, y }) => x.div(y.abs().add(0.5)),
    ({ x, vector }) => vector.div(x.abs().add(0.5)),
    ({ x, number }) => x.div(number),
    ({ x }) => x.div(3),
  ],
  max: binary('max'),
  min: binary('min'),
  pow: [({ x }) => x.pow(2), ({ x, y }) => x.abs().pow(y), ({ matrix }) => matrix.abs().pow(0.5)],
  gt: [
    ({ x, y }) => x.gt(y).where(1, 0),
    ({ x }) => x.gt(x).where(1, 0),
    ({ x, vector }) => vector.gt(x).where(x, vector),
    ({ x }, trace) => trace.constant(2).gt(1).where(x, 0),
  ],
  where: [
    ({ x, y }) => x.gt(0).where(x, y),
    ({ x, row, column }) => column.gt(0).where(row, x),
    ({ column, vector }) => column.gt(0).where(vector, 1),
    ({ matrix }) => matrix.gt(0.1).where(matrix, -1),
  ],
  neg: unary('neg'),
  abs: unary('abs'),
  sign: [...unary('sign'), ({ x }) => x.sub(x).sign()],
  sqrt: [({ x }) => x.abs().sqrt(), ({ vector }) => vector.abs().sqrt()],
  exp: unary('exp'),
  log: [({ x }) => x.abs().add(0.1).log(), ({ vector }) => vector.abs().add(0.1).log()],
  tanh: [...unary('tanh'), ({ x }) => x.mul(40).tanh()],
  sigmoid: [...unary('sigmoid'), ({ x }) => x.mul(40).sigmoid()],
  matmul: [
    ({ x, matrix }) => x.matmul(matrix, { transposeB: true }),
    ({ x, matrix, row }) => x.matmul(matrix.matmul(row, { transposeB: true }).mul(row), { transposeB: true }),
    ({ x, y }) => x.matmul(y, { transposeA: true }),
    ({ matrix }) => matrix.matmul(matrix, { transposeA: true }),
    ({ matrix, row }) => row.matmul(matrix, { transposeB: true }),
    ({ matrix }) => matrix.matmul(matrix.matmul(matrix, { transposeB: true }), { transposeA: true, transposeB: true }),
    ({ column, row }) => column.matmul(row),
  ],
  sum: reduction('sum'),
  amax: reduction('amax'),
  broadcast: [
    ({ column }) => column.broadcast(['batch', 4]),
    ({ row }) => row.broadcast(['batch', columns]),
    ({ vector }) => vector.broadcast(['batch', columns]).matmul(vector.broadcast([2, columns]), { transposeB: true }),
    ({ number }) => number.broadcast(['batch', 2]).sum([0]),
    ({ number }) => number.broadcast([2, 2]),
    ({ row }) => row.broadcast([4, columns]),
    ({ x }) => x.fill(1).sum([0]),
  ],
  stop: [({ x }) => x.stop(), ({ x }) => x.exp().stop().add(1)],
  uniform: [],
};

function build(formulas: readonly Formula[]): Program {
  const trace = new Trace();
  const data = new Map(
    [['x', columns] as const, ['y', columns] as const, ['column', 1] as const].map(([name, width]) => [
      name,
      trace.data(name, width),
    ]),
  );
  const state = new Map(
    Object.entries(parameterShapes).map(([name, shape]) => [
      name,
      { leaf: trace.state(name, shape), init: null, next: null },
    ]),
  );
  const leaves = Object.fromEntries([
    ...data,
    ...[...state].map(([name, { leaf }]) => [name, leaf] as const),
  ]) as Leaves;
  const outputs = new Map(formulas.map((formula, index) => [String(index), formula(leaves, trace)]));
  return new Program({
    data,
    state,
    outputs,
    scalars: new Map([['rate', { leaf: trace.scalar('rate'), source: 0.3 }]]),
  });
}

const numbers = (count: number, stream: string): Float32Array =>
  Float32Array.from({ length: count }, random(3, stream).normal);
const parameters = {
  matrix: numbers(2 * columns, 'matrix'),
  row: numbers(columns, 'row'),
  vector: numbers(columns, 'vector'),
  number: Float32Array.of(0.7),
};

/**
 * Relative to the largest number of an output, or to 1: both sides round to float32 (6e-8), 300
 * numbers added one by one in float32 lose up to 300 times that and usually a few dozen, and ONNX
 * Runtime has an exp, tanh and sigmoid of its own.
 */
const tolerance = 5e-6;

async function expectSame(
  program: Program,
  batch: number,
  patterns?: readonly Pattern[],
  opset?: number,
): Promise<void> {
  const data = { x: numbers(batch * columns, 'x'), y: numbers(batch * columns, 'y'), column: numbers(batch, 'column') };
  const actual = await runModel(toModel(program, parameters, patterns, opset), program, data);
  const feeds = { ...parameters, ...data, rate: 0.3 };
  const expected = evaluate(Object.fromEntries(program.outputs), feeds, { precision: 'float32' });
  for (const [name, output] of program.outputs) {
    const [a, b] = [actual[name]?.values ?? [], expected[name] ?? []];
    const scale = Math.max(1, ...b.map(Math.abs));
    const error = Math.max(...Array.from(b, (value, index) => Math.abs((a[index] ?? NaN) - value) / scale));
    if (!(error <= tolerance)) throw new Error(`output ${name} at ${batch} rows: relative error ${error}`);
    expect(actual[name]?.shape).toEqual(output.shape.map((length) => (length === 'batch' ? batch : length)));
  }
}

describe('every primitive in ONNX Runtime', () => {
  it.each(ops.filter((op) => op !== 'uniform'))('%s equals the reference, at 1, 2 and 300 rows', async (op) => {
    const program = build(table[op]);
    expect(program.nodes().some((node) => node.op === op)).toBe(true);
    for (const batch of [1, 2, 300]) await expectSame(program, batch);
    for (const batch of [1, 300]) await expectSame(simplify(program), batch);
  });

  const all = Array.from({ length: opsets.largest - opsets.least + 1 }, (_, index) => opsets.least + index);
  it.each(all)('all of them equal the reference in operator set %d', async (opset) => {
    const program = build(ops.flatMap((op) => table[op]));
    for (const batch of [1, 30]) await expectSame(program, batch, undefined, opset);
  });

  it('uniform is refused: a model draws no random numbers', () => {
    const program = build([({ x }, trace) => x.mul(trace.uniform('mask', ['batch', columns]))]);
    expect(() => toModel(program, parameters)).toThrow(ConfigError);
    expect(() => toModel(program, parameters)).toThrow(/cannot hold 'uniform'/);
  });
});

describe('every pattern in ONNX Runtime', () => {
  const exps = (x: Tensor): Tensor => x.sub(x.amax([1], { keep: true }).stop()).exp();
  const cases: readonly [string, Pattern, Formula][] = [
    ['Gemm', gemm, ({ x, matrix, number }) => x.matmul(matrix, { transposeB: true }).add(number)],
    ['Gemm', gemm, ({ x, matrix }, trace) => trace.constant([1, 2], [2]).add(x.matmul(matrix, { transposeB: true }))],
    ['Gemm', gemm, ({ x, y, matrix }) => x.matmul(y, { transposeA: true }).matmul(matrix, { transposeB: true }).add(1)],
    ['Gemm', gemm, ({ x, column, row }) => column.matmul(row).add(x)],
    ['Relu', relu, ({ x }) => x.max(0)],
    ['Relu', relu, ({ vector }, trace) => trace.constant(0).max(vector)],
    ['Softmax', softmax, ({ x }) => exps(x).div(exps(x).sum([1], { keep: true }))],
    ['Softmax', softmax, ({ x }) => exps(x.mul(100)).div(exps(x.mul(100)).sum([1], { keep: true }))],
  ];

  it.each(cases)('%s equals the plain operators and the reference', async (opType, pattern, formula) => {
    const program = simplify(build([formula]));
    const operators = (patterns: readonly Pattern[]): string[] =>
      decodeModel(toModel(program, parameters, patterns)).graph.nodes.map((node) => node.opType);
    expect(operators([pattern])).toContain(opType);
    expect(operators([pattern])).not.toEqual(operators([]));
    for (const batch of [1, 2, 300]) {
      await expectSame(program, batch, [pattern]);
      await expectSame(program, batch, []);
    }
  });
});
