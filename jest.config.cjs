/** All packages in one process: much faster than one process each. `npx jest` in a package runs that package alone. */
module.exports = { projects: ['<rootDir>/packages/*', '<rootDir>/apps/*', '<rootDir>/tools/workspace'] };
