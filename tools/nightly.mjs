/**
 * `npm run nightly`: the tests that train for minutes: the chapter's comparison over 20 seeds, what its figures say,
 * and how a queue compares with threads.
 */
process.env.RIVULET_NIGHTLY = '1';
process.argv.push('packages/figures', 'packages/search/test/bullmq-machines', 'apps/cli/test/compare');
await import('./test.mjs');
