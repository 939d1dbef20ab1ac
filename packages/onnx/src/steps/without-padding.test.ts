import { batchNorm } from '@rivulet/regularizers';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { initialState, provided, reference, simplify, traceStep } from '@rivulet/tensor';
import { withoutPadding } from './without-padding.js';

const parts = { loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.1 }), features: 2, targets: 1 };
const program = traceStep({ ...parts, model: mlp({ sizes: [2, 3, 2], hidden: [batchNorm()] }) });

describe('withoutPadding', () => {
  it('reads no `valid`, and is smaller', () => {
    const lowered = withoutPadding(program);
    expect(program.data.has(provided.valid)).toBe(true);
    expect([...lowered.data.keys()]).toEqual(['x', 'y']);
    expect(lowered.nodes().length).toBeLessThan(simplify(program).nodes().length);
  });

  it('computes the same where every sample counts', () => {
    const [plain, lowered] = [program, withoutPadding(program)].map((one) => {
      const executable = reference({ precision: 'float64' }).compile(one);
      const samples = { x: [1, 2, -1, 0.5, 0.3, -2], y: [0, 1, 1] };
      for (const [name, values] of Object.entries({ ...initialState(program, { seed: 1 }), ...samples })) {
        executable.write(name, values);
      }
      const numbers = new Float64Array(2 * one.numbers.length);
      const rows = Int32Array.of(0, 1, 2, 0, 2);
      const scalars = Float64Array.from({ length: 2 * one.freeScalars.length }, () => 0.1);
      executable.run({ steps: 2, step: 1, seed: 1, rows, starts: Int32Array.of(0, 3, 5), scalars, numbers });
      return Array.from(numbers);
    });
    // Of a sum with weights of 1 only the order of roundings is left.
    expect(lowered).toEqual(plain?.map((value) => expect.closeTo(value, 12) as unknown));
  });

  it('leaves a program that reads none as it is, simplified', () => {
    const lowered = withoutPadding(program);
    expect(withoutPadding(lowered).nodes()).toHaveLength(lowered.nodes().length);
  });
});
