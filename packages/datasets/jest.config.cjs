const preset = require('../../tools/jest/preset.cjs');

module.exports = {
  ...preset,
  // csv-parse's build without Node's Buffer is an ES module; jest's CommonJS loader reads it transformed.
  transformIgnorePatterns: preset.transformIgnorePatterns.map((pattern) => pattern.replace('(?!(', '(?!(csv-parse|')),
  rootDir: __dirname,
  displayName: 'datasets',
};
