import { expectClose, runTransform } from '@rivulet/testkit';
import { adan } from './adan.js';

const options = { learningRate: 0.5, beta1: 0.5, beta2: 0.5, beta3: 0.5, epsilon: 1, epsilonRoot: 0 };

describe('adan', () => {
  it('looks ahead by how the gradient changed', () => {
    // t = 1: d = 0;  m = 2, corrected 4;  q = 0;  v = ½·16, corrected 16      θ = −½·4/5 = −0.4
    // t = 2: g = 2, d = −2;  m = 2, corrected 8/3;  q = −1, corrected −4/3
    //        v = ½·8 + ½·(2 − 1)² = 4.5, corrected 6
    //        θ = −0.4 − ½·(8/3 − ½·4/3)/(√6 + 1) = −0.4 − 1/(√6 + 1)
    const path = runTransform(adan(options), { start: [0], gradients: [[4], [2]] });
    expectClose(path.flat(), [-0.4, -0.4 - 1 / (Math.sqrt(6) + 1)], 1e-15);
  });

  it('decays as AdamW does, in the dialect of the paper by a division after the step', () => {
    // As above from θ = 2 with λ = ½: 2 − ½·½·2 − 0.4, and (2 − 0.4)/(1 + ½·½)
    const decaying = { ...options, weightDecay: 0.5 };
    const run = (dialect: 'optax' | 'paper') =>
      runTransform(adan({ ...decaying, dialect }), { start: [2], gradients: [[4]] });
    expectClose(run('optax').flat(), [1.1], 1e-15);
    expectClose(run('paper').flat(), [1.28], 1e-15);
  });
});
