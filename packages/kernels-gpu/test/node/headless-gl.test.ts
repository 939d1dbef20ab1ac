/**
 * Headless GL in Node, where the package `gl` was built and there is a display.
 */
import { spawnSync } from 'node:child_process';
import { gpu } from '../../src/index.js';
import { cases, hostNumbers, longSum, reductions, sameUniforms, sumOfLongRows, wrongPairs } from '../primitives.js';
import { trainMoons, trainings } from '../trainings.js';

/** Asked in a process of its own: a display that is not there can end the one that asks. */
function isThere(): boolean {
  const question = "import('gpu.js').then(({ GPU }) => process.exit(GPU.isHeadlessGLSupported ? 0 : 1))";
  return spawnSync(process.execPath, ['-e', question], { cwd: __dirname, timeout: 60_000 }).status === 0;
}

if (!isThere()) {
  test.skip('headless GL: skipped, the package gl did not load (npm rebuild gl, xvfb-run)', () => undefined);
} else {
  const backend = gpu({ mode: 'headlessgl' });

  test('every primitive gives what the reference gives', async () => {
    expect(await wrongPairs(backend, cases, 'graphics', true)).toEqual([]);
    const differences = { ...(await reductions(backend, 5, true)), ...(await hostNumbers(backend, true)) };
    expect(Object.entries(differences).filter(([, difference]) => !(difference < 2e-5))).toEqual([]);
    expect(await sameUniforms(backend, 33)).toBe(true);
    expect(Math.abs((await sumOfLongRows(backend)) / longSum - 1)).toBeLessThan(2e-6);
  });

  test.each(trainings)('%s: the losses are those of the reference within 1e-5', async (name) => {
    const { backend: ran, losses, expected } = await trainMoons(backend, name, 2);
    expect(ran).toBe('gpu headlessgl generic');
    expect(Math.max(...expected.map((loss, i) => Math.abs(loss - (losses[i] ?? Infinity))))).toBeLessThan(1e-5);
  });
}
