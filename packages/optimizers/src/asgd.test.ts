import { type Transform, initialState, reference, traceUpdate } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { asgd } from './asgd.js';

/** The averages after each step. */
function averages(transform: Transform, start: readonly number[], gradients: readonly (readonly number[])[]) {
  const program = traceUpdate(transform, { p: [start.length] });
  const run = reference({ precision: 'float64' }).compile(program);
  for (const [name, values] of Object.entries(initialState(program, { precision: 'float64' }, { 'params/p': start })))
    run.write(name, values);
  const scalars = Float64Array.from(program.freeScalars, (name) => Number(program.scalars.get(name)?.source));
  const nothing = { seed: 0, rows: new Int32Array(0), starts: Int32Array.of(0, 0), numbers: new Float64Array(0) };
  return gradients.map((row, index) => {
    run.write('gradients/p', row);
    run.run({ ...nothing, steps: 1, step: index + 1, scalars });
    return Array.from(run.read('optimizer/averaged/p'));
  });
}

describe('asgd', () => {
  it('shrinks the parameters a little, and its rate falls', () => {
    // θ = 1, η = 1/2, λ = 1/2, α = 1
    // η₁ = ½:                   θ = 1 − ½·(2 + ½·1) = −0.25
    // η₂ = ½/(1 + ¼·1) = 0.4:   θ = −0.25 − 0.4·(1 − 0.125) = −0.6
    const options = { learningRate: 0.5, lambda: 0.5, alpha: 1 };
    const path = runTransform(asgd(options), { start: [1], gradients: [[2], [1]] });
    // A few roundings of 1e-16.
    expectClose(path.flat(), [-0.25, -0.6], 1e-15);
  });

  it('averages the parameters from the second step after t₀ on', () => {
    // λ = 0, η = 1: θ = −1, −3, −4, −6. t₀ = 1: μ = 1, 1, 1 for t = 1, 2, 3, then ½: −4 + ½·(−6 + 4) = −5
    const transform = asgd({ learningRate: 1, lambda: 0, averageAfter: 1 });
    expect(averages(transform, [0], [[1], [2], [1], [2]])).toEqual([[-1], [-3], [-4], [-5]]);
  });

  it('computes the rate of a step in the one before, so that a schedule arrives a step late', () => {
    // η = 1, 2, 4: steps by 1 (the first has none before), then 1, then 2
    const transform = asgd({ learningRate: (step) => 2 ** step, lambda: 0 });
    expect(runTransform(transform, { start: [0], gradients: [[1], [1], [1]] }).flat()).toEqual([-1, -2, -4]);
  });
});
