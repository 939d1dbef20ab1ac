/**
 * The differential matrix: every program in ONNX Runtime × batch sizes that change within one executable,
 * against the reference evaluator in float32.
 */
import { reference } from '@rivulet/tensor';
import { play, worst } from '../../kernels-gpu/test/play.js';
import { programs } from '../../kernels-wasm/test/programs.js';
import { ort } from '../src/index.js';

/** Batch sizes that grow and shrink within one executable. */
const calls = [[5, 12, 32], [1, 2], [300, 45], [2]];

/**
 * Both round to float32, at other places: a sum over 300 samples is off by some roundings of 2⁻²⁴ = 6e-8,
 * and a dozen steps of training carry that on.
 */
const bound = 2e-5;

/** These divide by the spread of two samples, or by √(v − mean²): differences of nearly equal numbers. */
const sensitive = {
  bound: 3e-4,
  names: ['batch norm', 'batch norm keras, plain', 'everything', 'rmsprop, centered, momentum'],
};

test.each(Object.entries(programs))('%s', async (name, trace) => {
  const program = trace();
  const [actual, expected] = [await play(ort(), program, calls), await play(reference(), program, calls)];
  const { error, where } = worst(actual, expected);
  const fine = error <= (sensitive.names.includes(name) ? sensitive.bound : bound);
  expect({ backend: actual.backend, fine, where }).toEqual({
    backend: expect.stringMatching(/^onnxruntime [\d.]+ cpu, 1 thread$/) as string,
    fine: true,
    where,
  });
});
