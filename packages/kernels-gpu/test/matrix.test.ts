/**
 * The differential matrix: every program × the modes of Node × batch sizes that change within one
 * executable, against the reference evaluator in float32.
 */
import { type Program, reference } from '@rivulet/tensor';
import { modelPrograms, optimizerPrograms } from '../../kernels-wasm/test/programs.js';
import { gpu } from '../src/index.js';
import { play, worst } from './play.js';

/** Batch sizes that grow and shrink within one executable. */
const calls = [[5, 12, 32], [1, 2], [300, 45], [2]];

/**
 * Both round to float32, at other places: a sum over 300 samples is off by some roundings of 2⁻²⁴ = 6e-8,
 * and a dozen steps of training carry that on.
 */
const bound = 2e-5;

/**
 * These divide by the spread of two samples, or by √(v − mean²), differences of nearly equal numbers
 * that a rounding changes much.
 */
const sensitive = {
  bound: 3e-4,
  names: ['batch norm', 'batch norm keras, plain', 'everything', 'rmsprop, centered, momentum'],
};

type Row = readonly [name: string, trace: () => Program, modes: readonly ('cpu' | 'webasm')[]];

// gpu.js takes a second to compile a program for webasm: every third model by day, all of them at night; what optimizers
// are made of, the models have as well.
const nightly = process.env['RIVULET_NIGHTLY'] === '1';
const rows: readonly Row[] = [
  ...Object.entries(modelPrograms).map(([name, trace], index): Row => {
    return [name, trace, nightly || index % 3 === 0 || name === 'everything' ? ['cpu', 'webasm'] : ['cpu']];
  }),
  ...Object.entries(optimizerPrograms).map(([name, trace]): Row => [name, trace, ['cpu']]),
];

describe.each(rows)('%s', (name, trace, modes) => {
  const program = trace();
  const expected = play(reference(), program, calls);

  test.each(modes)('%s', async (mode) => {
    const actual = await play(gpu({ mode }), program, calls);
    const { error, where } = worst(actual, await expected);
    const fine = error <= (sensitive.names.includes(name) ? sensitive.bound : bound);
    const backend = mode === 'cpu' ? 'gpu cpu generic' : 'gpu webasm fused-sync';
    expect({ backend: actual.backend, fine, where }).toEqual({ backend, fine: true, where });
  });
});
