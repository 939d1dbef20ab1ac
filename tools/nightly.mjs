/**
 * `npm run nightly`: the tests that train for minutes: the chapter's comparison over 20 seeds, and what its figures say.
 */
process.env.RIVULET_NIGHTLY = '1';
process.argv.push('packages/figures', 'apps/cli/test/compare');
await import('./test.mjs');
