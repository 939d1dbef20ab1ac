/**
 * The differential matrix: every program × {all passes, each pass off} × batch sizes that change
 * within one executable, against the reference evaluator in float32.
 */
import { reference } from '@rivulet/tensor';
import { wasm } from '../src/index.js';
import { play, worst } from './play.js';
import { programs } from './programs.js';

const settings = {
  'all passes': {},
  'without simplify': { simplify: false },
  'without epilogues': { epilogues: false },
  'without inlining': { inlining: false },
  'without merging': { merge: false },
  'without any': { simplify: false, epilogues: false, inlining: false, merge: false },
};

/** One vector; one panel; two panels; ten: after each call another batch size, the last smaller. */
const calls = [[1, 2, 1], [5, 12, 32], [33, 1], [300, 300, 45], [2]];

/**
 * Both round to float32, at other places: a sum over 300 samples is off by up to 300 · 2⁻²⁴ = 1.8e-5 of
 * its terms, and twelve steps of training carry that on. The worst of all rows is 4e-5.
 */
const bound = 1e-4;

describe.each(Object.entries(programs))('%s', (_, trace) => {
  const program = trace();
  const expected = play(reference(), program, calls);

  test.each(Object.entries(settings))('%s', (_, passes) => {
    const actual = play(wasm({ ...passes, fused: false }), program, calls);
    const { error, where } = worst(actual, expected);
    expect({ backend: actual.backend, where, fine: error <= bound }).toEqual({
      backend: 'wasm simd',
      where,
      fine: true,
    });
  });
});
