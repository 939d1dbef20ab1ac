import type { Layer, Loss, Penalty } from './contracts.js';
import { reference } from './reference.js';
import { traceEvaluation } from './trace-objective.js';

/** w·x, and a statistic that adds up the means of x. */
const line: Layer = {
  name: 'line',
  spec: null,
  init: (_, scope) => ({
    params: { w: scope.constant([3], [1, 1]) },
    state: { seen: scope.constant([0], [1, 1]) },
    output: ['batch', 1],
  }),
  apply(x, { w }, { seen }, { mean }) {
    if (!w || !seen) throw new Error('w and seen are missing');
    return { output: x.matmul(w), state: { seen: seen.add(mean(x)) } };
  },
};

const squared: Loss = { name: 'squared', spec: null, perSample: (output, target) => output.sub(target).square() };

/** 0.5·w². */
const half: Penalty = {
  name: 'half',
  spec: null,
  penalty: ({ w }, scope) => (w ? w.square().sum().mul(0.5) : scope.constant(0)),
};

describe('traceEvaluation', () => {
  it('gives loss, penalty and gradients where the parameters are, and leaves these alone', () => {
    const program = traceEvaluation({ model: line, loss: squared, penalties: [half], features: 1, targets: 1 });
    const executable = reference({ precision: 'float64' }).compile(program);
    executable.write('params/w', [3]);
    executable.write('layers/seen', [0]);
    executable.write('x', [1, 2]);
    executable.write('y', [1, 2]);
    const numbers = new Float64Array(2);
    const call = { steps: 1, step: 1, seed: 0, rows: Int32Array.of(0, 1), starts: Int32Array.of(0, 2) };
    for (const visits of [1, 2]) {
      executable.run({ ...call, scalars: new Float64Array(0), numbers });
      // ((3·1 − 1)² + (3·2 − 2)²) / 2 = 10; 0.5·3² = 4.5; the gradient (2·2·1 + 2·4·2) / 2 + 3 = 13.
      expect(program.numbers).toEqual(['loss', 'penalty']);
      expect([...numbers]).toEqual([10, 4.5]);
      expect(executable.read('gradients/w')).toEqual(Float64Array.of(13));
      expect(executable.read('params/w')).toEqual(Float64Array.of(3));
      // The mean of 1 and 2, once a visit.
      expect(executable.read('layers/seen')).toEqual(Float64Array.of(1.5 * visits));
    }
  });
});
