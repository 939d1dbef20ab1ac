/**
 * Shared by every package: TypeScript becomes CommonJS in memory (swc), and workspace packages
 * resolve to their sources, so that no test needs a build.
 *
 * Some dependencies ship ES modules only; jest's CommonJS loader cannot read those, so they are
 * transformed as well.
 */
const esmOnly = [
  ...['@observablehq/plot', 'd3', 'd3-[a-z-]+', 'internmap', 'isoformat', 'interval-tree-1d', 'binary-search-bounds'],
  ...['delaunator', 'robust-predicates', 'pbf', 'csv-parse', 'ml-savitzky-golay-generalized', 'is-any-array'],
  ...[
    'css-select',
    'css-what',
    'domhandler',
    'domutils',
    'dom-serializer',
    'domelementtype',
    'nth-check',
    'boolbase',
    'entities',
    'cssomnom',
  ],
];

module.exports = {
  testEnvironment: require.resolve('./environment.cjs'),
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: {
    '^fast-check$': require.resolve('./fast-check.cjs'),
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@rivulet/([^/]+)$': '<rootDir>/../../packages/$1/src/index.ts',
    '^@rivulet/([^/]+)/([^/]+)$': '<rootDir>/../../packages/$1/src/$2.ts',
  },
  // Some tests start programs, on machines that do other things as well; at night they do fifty times as much.
  testTimeout: process.env.RIVULET_NIGHTLY === '1' ? 3_600_000 : 60_000,
  coverageProvider: 'v8',
};
