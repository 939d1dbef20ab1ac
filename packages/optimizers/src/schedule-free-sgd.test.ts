import { expectClose, runTransform } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { scheduleFreeSgd } from './schedule-free-sgd.js';

const options = { learningRate: 0.5, beta1: 0.5 };
/** ½·x². */
const bowl: Objective = {
  start: { x: [8] },
  value({ x }) {
    if (!x) throw new Error('x is missing');
    return x.square().mul(0.5).sum();
  },
};

describe('scheduleFreeSgd', () => {
  it('takes gradients between the fast weights and their average, which are the parameters', () => {
    // f = ½·x², g = y. x = z = 8
    // t = 1: y = 8:  z = 8 − 4 = 4;   c = 1:   x = 4
    // t = 2: y = 4:  z = 4 − 2 = 2;   c = ½:   x = 3
    // t = 3: y = ½·(3 + 2) = 2.5:  z = 2 − 1.25 = 0.75;  c = 1/3:  x = 2/3·3 + 1/3·0.75 = 2.25
    expectClose(descend(scheduleFreeSgd(options), bowl, 3).flat(), [4, 3, 2.25], 1e-15);
  });

  it('weighs steps in the average by a power of the largest rate so far', () => {
    // Rates 1, 2, 1 and ρ = 2: weights 1, 4, 4; gradients 1: z = −1, −3, −4
    // x = −1;  −1 + 4/5·(−2) = −2.6;  −2.6 + 4/9·(−1.4)
    const learningRate = (step: number) => [1, 2, 1][step] ?? NaN;
    const path = runTransform(scheduleFreeSgd({ learningRate }), { start: [0], gradients: [[1], [1], [1]] });
    expectClose(path.flat(), [-1, -2.6, -2.6 - 5.6 / 9], 1e-15);
  });

  it('warms up from a rate of 0, or from the share of one step', () => {
    // W = 2, gradients 1, ρ = 0, so that x is the plain mean of z
    // from 0: rates 0, ¼, ½: z = 0, −¼, −¾;       x = 0, −⅛, −⅓
    // from the first share: ¼, ½, ½: z = −¼, −¾, −5/4;  x = −¼, −½, −¾
    const run = (warmupFrom: 'zero' | 'first') =>
      runTransform(scheduleFreeSgd({ ...options, weightPower: 0, warmupSteps: 2, warmupFrom }), {
        start: [0],
        gradients: [[1], [1], [1]],
      }).flat();
    expectClose(run('zero'), [0, -0.125, -1 / 3], 1e-15);
    expectClose(run('first'), [-0.25, -0.5, -0.75], 1e-15);
  });

  it('decays where the gradients are taken', () => {
    // As in the first test with λ = 1, so g + y = 2·y: z = 8 − 8 = 0, x = 0; then y = 0
    expectClose(descend(scheduleFreeSgd({ ...options, weightDecay: 1 }), bowl, 2).flat(), [0, 0], 1e-15);
  });
});
