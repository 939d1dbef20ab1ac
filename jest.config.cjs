/** All packages in one process: much faster than one process each. `npx jest` in a package runs that package alone. */
const { testTimeout } = require('./tools/jest/preset.cjs');

// In a run of many projects, only the outermost configuration's time limit counts.
module.exports = {
  projects: ['<rootDir>/packages/*', '<rootDir>/apps/*', '<rootDir>/tools/workspace'],
  testTimeout,
  watchman: false,
};
