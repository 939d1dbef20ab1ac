import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { Program, type Tensor, Trace, traceStep } from '@rivulet/tensor';
import { hoist } from './hoist.js';
import { withoutPadding } from './without-padding.js';

/** What is computed once for all samples, as operations. */
function hoisted(build: (x: Tensor, w: Tensor, trace: Trace) => Tensor): string[] {
  const trace = new Trace();
  const [x, w] = [trace.data('x', 2), trace.state('w', [2])];
  const program = new Program({
    data: new Map([['x', x]]),
    state: new Map([['w', { leaf: w, init: null, next: null }]]),
    scalars: new Map([['rate', { leaf: trace.scalar('rate'), source: 0.1 }]]),
    outputs: new Map([['loss', build(x, w, trace).sum()]]),
  });
  return hoist(program).map(({ op }) => op);
}

describe('hoist', () => {
  // exp(x)² needs the samples alone: its square is read by the product with w, and exp only by the square.
  test('takes the last value of each chain that depends on samples alone', () => {
    expect(hoisted((x, w) => x.exp().square().mul(w))).toEqual(['mul']);
    expect(hoisted((x, w) => x.sub(x.amax([1], { keep: true })).mul(w))).toEqual(['sub']);
    expect(hoisted((x, w) => x.gt(0).where(x.exp(), 1).mul(w))).toEqual(['where']);
  });

  test('leaves what depends on states, numbers of the step, random numbers, or other samples', () => {
    expect(hoisted((x, w) => x.mul(w).exp())).toEqual([]);
    expect(hoisted((x, w, trace) => x.mul(trace.scalar('rate')).exp().mul(w))).toEqual([]);
    expect(
      hoisted((x, w, trace) =>
        x
          .mul(trace.uniform('mask', ['batch', 2]))
          .exp()
          .mul(w),
      ),
    ).toEqual([]);
    expect(
      hoisted((x, w) =>
        x
          .sub(x.sum([0], { keep: true }))
          .exp()
          .mul(w),
      ),
    ).toEqual([]);
  });

  test('leaves a single operation beside data that are read as well: gathering would cost as much', () => {
    expect(hoisted((x, w) => x.exp().mul(w).add(x))).toEqual([]);
  });

  test('finds the one-hot targets of a classifier, and not its features', () => {
    const program = withoutPadding(
      traceStep({
        model: mlp({ sizes: [2, 3, 2] }),
        loss: softmaxCrossEntropy(),
        optimizer: adam(),
        features: 2,
        targets: 1,
      }),
    );
    const found = hoist(program);
    expect(found.map(({ op, shape }) => [op, ...shape])).toEqual([
      ['where', 'batch', 2],
      ['where', 'batch', 2],
    ]);
  });
});
