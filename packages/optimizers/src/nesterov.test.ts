import { globalNorm, initialState, traceUpdate } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { nesterov } from './nesterov.js';

const gradients = [[2], [-1]];
/** 1/2 in the first step, 1/4 in the second. */
const learningRate = (step: number) => 0.5 / (step + 1);

/** x², as the square of its own norm. */
const square: Objective = { start: { x: [1] }, value: (at) => globalNorm(at).square() };

describe('nesterov', () => {
  it("in torch's form looks ahead with a buffer of gradients", () => {
    // θ = 1, μ = 1/2, η = 1/2 then 1/4
    // b = 2:            θ = 1 − ½·(2 + ½·2) = −0.5
    // b = ½·2 − 1 = 0:  θ = −0.5 − ¼·(−1 + 0) = −0.25
    const path = runTransform(nesterov({ learningRate, momentum: 0.5 }), { start: [1], gradients });
    expect(path).toEqual([[-0.5], [-0.25]]);
  });

  it("in Keras's form looks ahead with a velocity of changes", () => {
    // v = −½·2 = −1:              θ = 1 + ½·(−1) − ½·2 = −0.5
    // v = ½·(−1) + ¼·1 = −0.25:   θ = −0.5 + ½·(−0.25) + ¼·1 = −0.375
    const path = runTransform(nesterov({ learningRate, momentum: 0.5, form: 'keras' }), { start: [1], gradients });
    expect(path).toEqual([[-0.5], [-0.375]]);
  });

  it('in its literal form takes the gradient where the velocity leads', () => {
    // f = x², f′ = 2x; x = 1, μ = 1/2, η = 1/4
    // at 1 + ½·0 = 1:          v = 0 − ¼·2 = −0.5,           x = 0.5
    // at 0.5 − 0.25 = 0.25:    v = −0.25 − ¼·½ = −0.375,     x = 0.125
    const literal = nesterov({ learningRate: 0.25, momentum: 0.5, form: 'lookahead' });
    expect(descend(literal, square, 2)).toEqual([[0.5], [0.125]]);
  });

  it('moves the point of the gradients in its literal form only', () => {
    expect(nesterov().point).toBeUndefined();
    expect(nesterov({ form: 'keras' }).point).toBeUndefined();
    expect(nesterov({ form: 'lookahead' }).point).toBeDefined();
  });

  it('starts with a velocity of 0', () => {
    const program = traceUpdate(nesterov(), { p: [2] });
    expect(initialState(program)['optimizer/velocity/p']).toEqual(Float64Array.of(0, 0));
  });
});
