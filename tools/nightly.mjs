/**
 * `npm run nightly`: the tests that train for minutes: the chapter's comparison over 20 seeds, what its figures say, a search
 * that is killed ten times.
 */
process.env.RIVULET_NIGHTLY = '1';
process.argv.push('packages/figures', 'packages/search/test/kill', 'apps/cli/test/compare');
await import('./test.mjs');
