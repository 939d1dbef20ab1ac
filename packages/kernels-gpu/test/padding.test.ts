/**
 * What lies behind the last sample of a step must not matter: it is filled with poison.
 */
import type { Program } from '@rivulet/tensor';
import { samplePrograms } from '../../kernels-wasm/test/programs.js';
import { GpuExecutable } from '../src/executable.js';
import { openDevice } from '../src/gpu-js.js';
import { play } from './play.js';

/** Everything that a run gives, with room for 40 samples from the first call on. */
async function run(program: Program, padding: number): Promise<number[]> {
  const { device } = await openDevice('webasm');
  const backend = {
    name: 'poisoned',
    compile: () => GpuExecutable.create(program, device, ({ ran }) => ran, { padding }),
  };
  const outcome = await play(backend, program, [
    [40, 1],
    [5, 33],
  ]);
  expect(outcome.backend).toBe('webasm');
  return [...outcome.values.values()].flatMap((values) => Array.from(values));
}

describe.each(Object.entries(samplePrograms))('%s', (_, trace) => {
  const program = trace();

  test('gives the same bits with 1e30 and with NaN in the padding', async () => {
    const clean = await run(program, 0);
    expect(clean.length).toBeGreaterThan(0);
    expect(clean.some(Number.isNaN)).toBe(false);
    for (const poison of [1e30, NaN]) expect(await run(program, poison)).toEqual(clean);
  });
});
