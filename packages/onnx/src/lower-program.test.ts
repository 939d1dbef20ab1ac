import { ConfigError, DataError, Program, type Tensor, Trace, simplify } from '@rivulet/tensor';
import { GraphBuilder } from './graph-builder.js';
import { lowerProgram, type Parameters } from './lower-program.js';
import type { NodeProto } from './proto.js';

type Build = (
  leaves: { readonly x: Tensor; readonly w: Tensor; readonly b: Tensor },
  trace: Trace,
) => Tensor | readonly Tensor[];

/** The nodes that a formula becomes; `w` is [2, 3], `b` [2]. */
function lower(build: Build, parameters: Parameters = { w: [1, 2, 3, 4, 5, 6], b: [7, 8] }): readonly NodeProto[] {
  const trace = new Trace();
  const leaves = { x: trace.data('x', 3), w: trace.state('w', [2, 3]), b: trace.state('b', [2]) };
  const outputs = [build(leaves, trace)].flat();
  const program = new Program({
    data: new Map([['x', leaves.x]]),
    state: new Map([
      ['w', { leaf: leaves.w, init: null, next: null }],
      ['b', { leaf: leaves.b, init: null, next: null }],
    ]),
    scalars: new Map([
      ['step', { leaf: trace.scalar('step'), source: null }],
      ['slope', { leaf: trace.scalar('slope'), source: 0.5 }],
      ['rate', { leaf: trace.scalar('rate'), source: (step: number) => 1 / (1 + step) }],
    ]),
    outputs: new Map(outputs.map((output, index) => [String(index), output])),
  });
  const graph = new GraphBuilder();
  lowerProgram(graph, { program: simplify(program), parameters, data: { x: graph.input('x', ['batch', 3]) } });
  return graph.finish('test').nodes;
}
const operators = (build: Build): string[] => lower(build).map(({ opType }) => opType);

describe('lowerProgram', () => {
  it('writes x · Wᵀ + b as one Gemm that reads W as it is stored', () => {
    const nodes = lower(({ x, w, b }) => x.matmul(w, { transposeB: true }).add(b));
    expect(nodes.map(({ opType, inputs, attributes }) => ({ opType, inputs, attributes }))).toEqual([
      { opType: 'Gemm', inputs: ['x', 'w', 'b'], attributes: [{ name: 'transB', type: 2, i: 1, ints: [] }] },
    ]);
    expect(operators(({ x, w, b }) => b.add(x.matmul(w, { transposeB: true })))).toEqual(['Gemm']);
  });

  it('writes products without transposition or bias as MatMul, with transposition as Gemm', () => {
    expect(operators(({ x, w }) => x.matmul(w.matmul(w, { transposeA: true })))).toEqual(['Gemm', 'MatMul']);
  });

  it('leaves a product alone that something else needs too', () => {
    const twice: Build = ({ x, w, b }) => {
      const product = x.matmul(w, { transposeB: true });
      return [product.add(b), product.exp()];
    };
    expect(operators(twice)).toEqual(['Gemm', 'Add', 'Exp']);
    expect(lower(twice)[0]?.inputs).toEqual(['x', 'w']);
  });

  it('leaves a sum alone that is larger than its product', () => {
    // [1, 1] + [2]: Gemm could not stretch the product.
    const wider: Build = ({ w, b }) =>
      w
        .sum([0], { keep: true })
        .matmul(w.sum([0], { keep: true }), { transposeB: true })
        .add(b);
    expect(operators(wider)).toEqual(['ReduceSum', 'Gemm', 'Add']);
  });

  it('writes max(x, 0) as Relu and other maxima as Max', () => {
    expect(operators(({ x }) => x.max(0))).toEqual(['Relu']);
    expect(operators(({ x }) => x.max(1))).toEqual(['Max']);
    expect(operators(({ x, b }) => x.sum([1], { keep: true }).max(b))).toEqual(['ReduceSum', 'Max']);
  });

  it('writes softmax as Softmax, and what only looks like it as it stands', () => {
    const exps = (x: Tensor, axes: readonly number[], keep = true): Tensor => x.sub(x.amax(axes, { keep })).exp();
    const softmax = (x: Tensor): Tensor => exps(x, [1]).div(exps(x, [1]).sum([1], { keep: true }));
    expect(operators(({ x }) => softmax(x))).toEqual(['Softmax']);
    expect(operators(({ x }) => softmax(x.max(0)))).toEqual(['Relu', 'Softmax']);
    const others: Build[] = [
      ({ x }) => exps(x, [0]).div(exps(x, [0]).sum([1], { keep: true })),
      ({ x }) => exps(x, [1]).div(exps(x, [1]).sum([0], { keep: true })),
      ({ x }) => exps(x, [1]).div(exps(x, [1]).sum()),
      ({ x }) => exps(x, [1]).div(x.exp().sum([1], { keep: true })),
      ({ x }) =>
        x
          .sub(x.neg().amax([1], { keep: true }))
          .exp()
          .div(
            x
              .sub(x.neg().amax([1], { keep: true }))
              .exp()
              .sum([1], { keep: true }),
          ),
    ];
    for (const build of others) expect(operators(build)).not.toContain('Softmax');
  });

  it('computes formulas of numbers alone beforehand', () => {
    expect(operators(({ x }, trace) => x.mul(trace.scalar('slope').mul(4).add(1).sqrt()))).toEqual(['Mul']);
  });

  it('writes nothing that the outputs do not need', () => {
    expect(operators(({ x, w }) => [x.exp(), x.matmul(w, { transposeB: true })].slice(0, 1))).toEqual(['Exp']);
  });

  it('refuses what changes while training, naming it', () => {
    for (const name of ['step', 'rate']) {
      expect(() => lower(({ x }, trace) => x.mul(trace.scalar(name)))).toThrow(ConfigError);
      expect(() => lower(({ x }, trace) => x.mul(trace.scalar(name)))).toThrow(new RegExp(`depends on '${name}'`));
    }
  });

  it('refuses data that are no input of the model', () => {
    expect(() => lower(({ x }, trace) => x.mul(trace.data('valid', 1)))).toThrow(/needs 'valid', which is no input/);
  });

  it('refuses parameters that are missing, have the wrong length, or are not finite', () => {
    const dense: Build = ({ x, w }) => x.matmul(w, { transposeB: true });
    expect(() => lower(dense, { b: [1, 2] })).toThrow(new DataError("exportOnnx: 'w' is missing; there are b"));
    expect(() => lower(dense, { w: [1, 2] })).toThrow(
      new DataError("exportOnnx: 'w' [2, 3] holds 6 numbers, received 2"),
    );
    expect(() => lower(dense, { w: [1, 2, 3, 4, 5, Infinity] })).toThrow(/w: element 5 is Infinity/);
    expect(() => lower(({ x }, trace) => x.add(trace.state('toString', [3])))).toThrow(/'toString' is missing/);
  });
});
