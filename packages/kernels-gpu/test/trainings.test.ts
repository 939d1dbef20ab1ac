/**
 * Whole trainings of the two moons in the modes of Node: 300 steps.
 */
import { gpu } from '../src/index.js';
import { trainMoons, trainings } from './trainings.js';

describe.each([
  ['cpu', 'gpu cpu generic'],
  ['webasm', 'gpu webasm fused-sync'],
] as const)('mode %s', (mode, ran) => {
  test.each(trainings)('%s: the losses are those of the reference within 1e-4', async (name) => {
    const { backend, losses, expected } = await trainMoons(gpu({ mode }), name, 30);
    expect(backend).toBe(ran);
    expect(expected.at(-1)).toBeLessThan(0.4 * (expected[0] ?? 0));
    const worst = Math.max(...expected.map((loss, i) => Math.abs(loss - (losses[i] ?? NaN))));
    // Roundings grow as a training goes on: with nesterov to 6e-5, with the others to 4e-7.
    expect(worst).toBeLessThan(1e-4);
  });
});
