import { dense, gelu, mlp, relu, sequential, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import { DataError, Program, type Tensor, Trace, evaluate, random, reachable, simplify } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import fc from 'fast-check';
import { trained } from '../test/nets.js';
import { foldConstants } from './fold-constants.js';
import type { Parameters } from './lower-program.js';

const x = Float64Array.from({ length: 30 }, random(5, 'x').normal);

function predictions(program: Program, parameters: Parameters): ArrayLike<number> {
  return evaluate(Object.fromEntries(program.outputs), { ...parameters, x })['predictions'] ?? [];
}

/** Folded and unfolded agree in float64 up to rounding. */
function expectEqual(program: Program, parameters: Parameters): Program {
  const folded = foldConstants(simplify(program), parameters);
  const names = [...folded.program.state.keys()];
  expect(Object.keys(folded.parameters).sort()).toEqual(names.sort());
  expectClose(predictions(folded.program, folded.parameters), predictions(program, parameters), 1e-10);
  return folded.program;
}
const operations = (program: Program): string[] =>
  reachable([...program.outputs].flatMap(([name, output]) => (name === 'predictions' ? [output] : [])))
    .map(({ op }) => op)
    .filter((op) => !['state', 'data', 'const'].includes(op));

/** The body of a network as what is exported: without the loss's own part. */
const raw = { ...softmaxCrossEntropy(), predict: undefined };

function fromFormula(
  build: (x: Tensor, trace: Trace) => Tensor,
  parameters: Parameters,
): { program: Program; parameters: Parameters } {
  const trace = new Trace();
  const data = trace.data('x', 3);
  const outputs = new Map([['predictions', build(data, trace)]]);
  const state = new Map(
    new Program({ outputs }).nodes().flatMap((node) => {
      const name = node.as('state')?.name;
      return name === undefined ? [] : [[name, { leaf: node as Tensor, init: null, next: null }] as const];
    }),
  );
  return { program: new Program({ data: new Map([['x', data]]), state, outputs }), parameters };
}

describe('foldConstants', () => {
  // y = ((w x + b) − μ) / √(σ² + ε) · γ + β with w = 2, b = 1, μ = 3, σ² + ε = 4, γ = 6, β = 5:
  // s = 6 / 2 = 3, so the weight is 3 · 2 = 6 and the bias 3 · (1 − 3) + 5 = −1.
  it('puts batch normalisation into the weights and biases before it', () => {
    const model = sequential(dense(1), batchNorm({ epsilon: 1 }));
    const { program } = trained(model, raw, 1);
    const values = {
      'params/0.weight': [2],
      'params/0.bias': [1],
      'layers/1.running_mean': [3],
      'layers/1.running_var': [3],
      'params/1.weight': [6],
      'params/1.bias': [5],
    };
    const folded = foldConstants(simplify(program), values);
    expect(folded.parameters).toEqual({ 'folded/0': Float64Array.of(6), 'folded/1': Float64Array.of(-1) });
    expect(operations(folded.program)).toEqual(['matmul', 'add']);
  });

  it('leaves a network without batch normalisation as it is, names included', () => {
    const { program, parameters } = trained(mlp({ sizes: [3, 5, 2], hidden: [relu(), dropout(0.5)] }), raw, 3);
    const folded = expectEqual(program, parameters);
    expect(operations(folded)).toEqual(['matmul', 'add', 'max', 'matmul', 'add']);
    expect([...folded.state.keys()].sort()).toEqual([
      'params/0.bias',
      'params/0.weight',
      'params/3.bias',
      'params/3.weight',
    ]);
  });

  it.each([
    ['before the activation', [batchNorm(), tanh()], ['matmul', 'add', 'tanh', 'matmul', 'add']],
    ['after the activation', [tanh(), batchNorm()], ['matmul', 'add', 'tanh', 'mul', 'add', 'matmul', 'add']],
    ['twice', [batchNorm(), batchNorm(), tanh()], ['matmul', 'add', 'tanh', 'matmul', 'add']],
    ['without scale and shift', [batchNorm({ affine: false }), tanh()], ['matmul', 'add', 'tanh', 'matmul', 'add']],
  ] as const)('costs nothing, or one scale and shift: batch normalisation %s', (_, hidden, expected) => {
    const { program, parameters } = trained(mlp({ sizes: [3, 5, 4], hidden }), raw, 3);
    expect(operations(expectEqual(program, parameters))).toEqual(expected);
  });

  it('gives the same predictions for networks of every activation', () => {
    for (const layer of [relu(), gelu(), tanh()]) {
      const { program, parameters } = trained(
        mlp({ sizes: [3, 6, 6, 2], hidden: [batchNorm(), layer] }),
        softmaxCrossEntropy(),
        3,
      );
      expectEqual(program, parameters);
    }
  });

  it('does not change a product that something else needs too', () => {
    const { program, parameters } = fromFormula(
      (data, trace) => {
        const product = data.matmul(trace.state('w', [2, 3]), { transposeB: true });
        return product.mul(trace.state('s', [2])).add(product.exp());
      },
      { w: [1, 2, 3, 4, 5, 6].map((value) => value / 10), s: [7, 8] },
    );
    expect([...expectEqual(program, parameters).state.keys()].sort()).toEqual(['s', 'w']);
  });

  it('does not take its own names from states that have them', () => {
    const { program, parameters } = fromFormula(
      (data, trace) =>
        data
          .matmul(trace.state('folded/1', [2, 3]), { transposeB: true })
          .mul(trace.state('folded/0', [2]))
          .tanh()
          .mul(trace.state('folded/2', [1, 2]).exp()),
      { 'folded/0': [2, 3], 'folded/1': [1, 0, 0, 0, 1, 0], 'folded/2': [1, 2] },
    );
    expectEqual(program, parameters);
  });

  it('equals the unfolded program for any run of steps', () => {
    const operand = fc.constantFrom('number' as const, 'vector', 'row', 'computed', 'whole');
    const step = fc.record({
      op: fc.constantFrom('add' as const, 'sub', 'mul', 'div'),
      operand,
      reversed: fc.boolean(),
      again: fc.boolean(),
    });
    const values = { vector: [1.5, -2, 0.5], row: [0.7, 2, -1.2], w: [1, -0.5, 2, 0.3, 1.1, 0.4, -1, 0.2, 0.6] };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 7 }), fc.boolean(), (steps, startsDense) => {
        const { program, parameters } = fromFormula((data, trace) => {
          const vector = trace.state('vector', [3]);
          const operands = {
            number: trace.constant(1.7),
            vector,
            row: trace.state('row', [1, 3]),
            computed: vector.square().add(1).sqrt(),
            whole: data.square().add(1),
          };
          const start = startsDense ? data.matmul(trace.state('w', [3, 3])) : data;
          const result = steps.reduce((sum, { op, operand: which, reversed, again }) => {
            const other = operands[which];
            // Division by what may be 0 has no meaning on either side.
            const next = reversed && op !== 'div' ? other[op](sum) : sum[op](other);
            return again ? next.add(sum.tanh()) : next;
          }, start);
          return result.add(vector.mul(0));
        }, values);
        expectEqual(program, parameters);
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('refuses parameters that are missing', () => {
    const { program, parameters } = trained(dense(2), raw, 3);
    const { 'params/bias': _, ...others } = parameters;
    expect(() => foldConstants(simplify(program), others)).toThrow(DataError);
  });
});
