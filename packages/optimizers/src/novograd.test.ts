import { expectClose, runTransform } from '@rivulet/testkit';
import { traceUpdate } from '@rivulet/tensor';
import { novograd } from './novograd.js';

describe('novograd', () => {
  it('divides the gradient of a tensor by one number, the root of the mean of its squared length', () => {
    // θ = (1, 0), β₁ = 1/2, β₂ = 3/4, ε = 0, λ = ½, η = ¼
    // t = 1: v = ‖(3, 4)‖² = 25;  m = (3, 4)/5 + ½·(1, 0) = (1.1, 0.8);  θ = (1, 0) − ¼·m = (0.725, −0.2)
    // t = 2: v = ¾·25 + ¼·‖(0, 1)‖² = 19;  m = ½·(1.1, 0.8) + (0, 1)/√19 + ½·(0.725, −0.2)
    //        θ = (0.725, −0.2) − ¼·(0.9125, 0.3 + 1/√19)
    const options = { learningRate: 0.25, beta1: 0.5, beta2: 0.75, epsilon: 0, weightDecay: 0.5 };
    const path = runTransform(novograd(options), {
      start: [1, 0],
      gradients: [
        [3, 4],
        [0, 1],
      ],
    });
    expectClose(path.flat(), [0.725, -0.2, 0.725 - 0.228125, -0.2 - (0.3 + 1 / Math.sqrt(19)) / 4], 1e-15);
  });

  it('keeps one number a tensor beside the momentum', () => {
    const { state } = traceUpdate(novograd(), { weight: [3, 2], bias: [3] });
    expect(state.get('optimizer/v/weight')?.leaf.shape).toEqual([]);
    expect(state.get('optimizer/m/weight')?.leaf.shape).toEqual([3, 2]);
  });
});
