import fc from 'fast-check';
import { expectClose, forwardBackward, golden, layerLaws } from '@rivulet/testkit';
import { softmax } from './softmax.js';

describe('softmax', () => {
  it('turns logits into probabilities', () => {
    // e^(ln 1), e^(ln 2), e^(ln 5) are 1, 2, 5, together 8.
    const { y } = forwardBackward(softmax(), { x: [[0, Math.log(2), Math.log(5)]] });
    expectClose(y, [1 / 8, 2 / 8, 5 / 8], 1e-15);
  });

  it('equals PyTorch, also on logits of thousands', () => {
    type Case = { readonly logits: readonly number[][]; readonly probs: readonly number[][] };
    for (const { logits, probs } of golden<{ cases: readonly Case[] }>('layers/softmax_cross_entropy.json').cases) {
      expectClose(forwardBackward(softmax(), { x: logits }).y, probs.flat(), 1e-12);
    }
  });

  it('sums to 1 in each row and does not see a common shift', () => {
    const row = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(row, fc.integer({ min: -1000, max: 1000 }), (logits, shift) => {
        const { y } = forwardBackward(softmax(), { x: [logits, logits.map((logit) => logit + shift)] });
        expectClose([Array.from(y.slice(0, 3)).reduce((a, b) => a + b)], [1], 1e-15);
        // Adding 1000 rounds a logit by up to 1e-13, and e^x by as much of itself.
        expectClose(y.slice(3), y.slice(0, 3), 1e-12);
      }),
      { numRuns: 50 },
    );
  });
});

layerLaws('softmax', softmax);
