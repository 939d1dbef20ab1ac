/**
 * `npm run nightly`: the tests that take minutes or hours: the chapter's comparison over 20 seeds, what its figures say,
 * searches and trainings that are killed hundreds of times, a queue beside threads, a hundred thousand hostile files for
 * each reader, all programs and a thousand executables on gpu.js. More arguments go to jest, in place of all of these.
 */
process.env.RIVULET_NIGHTLY = '1';
if (process.argv.length === 2) {
  process.argv.push(
    'packages/figures',
    'packages/search',
    'packages/weights',
    'apps/cli/test/(compare|killed)',
    'hostile',
  );
  process.argv.push('onnx/src/import', 'kernels-gpu/test/(memory|matrix|browser)');
}
await import('./test.mjs');
