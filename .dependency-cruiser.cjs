/**
 * The layer rules: imports go downward only, never sideways, never in a circle.
 *
 * Which package stands where is data, in tools/workspace/layers.json; the tests in tools/workspace
 * hold the package.json files to the same table.
 */
const { layers, owners, provers, nodeBuiltins } = require('./tools/workspace/layers.json');

const anyOf = (parts) => `(?:${parts.map((part) => part.replaceAll('.', '\\.')).join('|')})`;
const test = '(\\.test\\.ts$|/test/)';
const ours = '^(?:packages|apps|tools)/';

/** Nothing but the package itself and the layers below; beside it only from tests. */
const layerRules = layers.flatMap((members, level) => {
  const below = layers.slice(0, level).flat();
  const allowed = [...(below.length > 0 ? [`^${anyOf(below)}/`] : []), '^$1/'];
  const from = `^(${anyOf(members)})/`;
  return [
    {
      name: `layer-${level}-downward-only`,
      comment: `Imports go downward only, never sideways: ${members.join(', ')} may import ${below.join(', ') || 'nothing'}.`,
      severity: 'error',
      from: { path: from, pathNot: test },
      to: { path: ours, pathNot: allowed },
    },
    {
      name: `layer-${level}-tests-not-upward`,
      comment: 'A test may use what stands beside its package, not what stands on it.',
      severity: 'error',
      from: { path: `${from}.*${test}` },
      to: { path: ours, pathNot: [...allowed, `^${anyOf(members)}/`] },
    },
  ];
});

/** Libraries that have one home. */
const ownerRules = Object.entries(owners).map(([library, folders]) => ({
  name: `only-its-owners-import-${library}`,
  comment: `${library} is imported by ${folders.join(', ') || 'nobody yet'}.`,
  severity: 'error',
  from: { path: ours, ...(folders.length > 0 ? { pathNot: `^${anyOf(folders)}/` } : {}) },
  to: { path: `(^|/)node_modules/${library.replaceAll('.', '\\.')}/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'Modules that need each other are one module, or have a third one in common. Types may: a program names the ' +
        'contracts, and a contract names the program.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'What is imported must be there.',
      severity: 'error',
      from: { path: ours },
      to: { couldNotResolve: true },
    },
    ...layerRules,
    {
      name: 'testkit-in-tests-only',
      comment: 'The testkit proves plugins; nothing that ships stands on it but what proves them for users.',
      severity: 'error',
      from: { path: ours, pathNot: [test, `^${anyOf(provers)}/`] },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'tests-import-no-other-tests',
      comment: 'What two tests share is a fixture, not a test.',
      severity: 'error',
      from: {},
      to: { path: '\\.test\\.ts$' },
    },
    ...ownerRules,
    {
      name: 'no-node-built-ins',
      comment:
        'These packages run in a browser too: files and processes belong to files.ts and to the packages for Node.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/', pathNot: [test, `^${anyOf(nodeBuiltins)}`] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-unlisted',
      comment: 'What a package imports stands in its own package.json.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/', pathNot: test },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
  ],
  options: {
    // Types count as well: a contract that needs its plugins is upside down.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|apps|tools)/[^/]+/((dist|coverage|bin)/|jest\\.config\\.cjs$)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
