/**
 * `npm run nightly`: the tests that take minutes or hours: the chapter's comparison over 20 seeds, what its figures say,
 * a hundred thousand hostile files for each reader, a thousand executables on gpu.js. More arguments go to jest, in place
 * of all of these.
 */
process.env.RIVULET_NIGHTLY = '1';
if (process.argv.length === 2) {
  process.argv.push('packages/figures', 'apps/cli/test/compare', 'hostile', 'packages/weights', 'onnx/src/import');
  process.argv.push('kernels-gpu/test/memory');
}
await import('./test.mjs');
