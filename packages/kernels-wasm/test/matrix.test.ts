/**
 * The differential matrix: every program × {all passes, each pass off} × batch sizes that change
 * within one executable, against the reference evaluator in float32; and without SIMD against SIMD, in
 * which no bit may differ.
 */
import { reference } from '@rivulet/tensor';
import { wasm } from '../src/index.js';
import { type Outcome, firstDifference, play, worst } from './play.js';
import { programs } from './programs.js';

const settings = {
  'all passes': {},
  'without simplify': { simplify: false },
  'without epilogues': { epilogues: false },
  'without inlining': { inlining: false },
  'without merging': { merge: false },
  'without any': { simplify: false, epilogues: false, inlining: false, merge: false },
};

const scripts = {
  /** One vector; one panel; two panels; ten: after each call another batch size, the last smaller. */
  'batches of many sizes': [[1, 2, 1], [5, 12, 32], [33, 1], [300, 300, 45], [2]],
  /** Compiled for one sample a step, whose features lie in the lanes. */
  'single samples': [[1], [1, 1, 1, 1, 1], [1, 1]],
};

/**
 * Both round to float32, at other places: a sum over 300 samples is off by some roundings of 2⁻²⁴ = 6e-8,
 * and thirteen steps of training carry that on. The worst of all rows is 6e-6.
 */
const bound = 2e-5;

/**
 * These divide by the spread of two samples, or by √(v − mean²), differences of nearly equal numbers
 * that a rounding changes much. The worst of these rows is 1e-4.
 */
const sensitive = { bound: 3e-4, names: ['batch norm', 'everything', 'rmsprop, centered, momentum'] };

const rows = Object.entries(programs).flatMap(([name, trace]) =>
  Object.entries(scripts).map(([script, calls]) => [name, script, trace, calls] as const),
);

describe.each(rows)('%s, %s', (name, _, trace, calls) => {
  const program = trace();
  const expected = play(reference(), program, calls);
  /** What SIMD gave, by the switches: asked for twice. */
  const outcomes = new Map<object, Outcome>();
  const withSimd = (passes: object): Outcome => {
    const outcome = outcomes.get(passes) ?? play(wasm({ ...passes, fused: false }), program, calls);
    outcomes.set(passes, outcome);
    return outcome;
  };
  afterAll(() => outcomes.clear());

  test.each(Object.entries(settings))('%s', (__, passes) => {
    const actual = withSimd(passes);
    const { error, where } = worst(actual, expected);
    const fine = error <= (sensitive.names.includes(name) ? sensitive.bound : bound);
    expect({ backend: actual.backend, fine, where }).toEqual({ backend: 'wasm simd', fine: true, where });
  });
  test.each([
    ['all passes', settings['all passes']],
    ['no passes', settings['without any']],
  ])('without SIMD, %s: the bits of SIMD', (_, passes) => {
    const scalar = play(wasm({ ...passes, simd: false }), program, calls);
    const simd = withSimd(passes);
    expect([scalar.backend, simd.backend]).toEqual(['wasm scalar', 'wasm simd']);
    expect(firstDifference(scalar, simd)).toBe('');
  });
});
