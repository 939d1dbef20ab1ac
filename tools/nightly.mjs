/**
 * `npm run nightly`: the tests that train for minutes: the chapter's comparison over 20 seeds, what its figures say, and 200
 * runs that are killed.
 */
process.env.RIVULET_NIGHTLY = '1';
process.argv.push('packages/figures', 'apps/cli/test/compare', 'apps/cli/test/killed');
await import('./test.mjs');
