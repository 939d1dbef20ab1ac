import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import {
  type Member,
  isForTests,
  members,
  packageOf,
  root,
  runtimeDependencies,
  sourceFiles,
  table,
} from './packages.js';

const nameToFolder = new Map(members.map(({ manifest, folder }) => [manifest.name, folder]));
const levelOf = (folder: string): number => table.layers.findIndex((layer) => layer.includes(folder));
const ownPackages = (names: readonly string[]): string[] => names.filter((name) => nameToFolder.has(name));
const importsOf = (member: Member, file: string): string[] =>
  ts.preProcessFile(readFileSync(join(member.path, file), 'utf8')).importedFiles.map(({ fileName }) => fileName);

describe('the table of layers', () => {
  it('places every package and app exactly once, and nothing else', () => {
    expect(table.layers.flat().sort()).toEqual(members.map(({ folder }) => folder).sort());
  });
});

describe.each(members.map((member) => [member.folder, member] as const))('%s', (folder, member) => {
  it('depends on packages of lower layers only', () => {
    const wrong = ownPackages(runtimeDependencies(member)).filter(
      (name) => levelOf(nameToFolder.get(name) ?? '') >= levelOf(folder),
    );
    expect(wrong).toEqual([]);
  });

  it('tests itself with packages of its own or lower layers only, and apps not with each other', () => {
    const limit = folder.startsWith('apps/') ? levelOf(folder) - 1 : levelOf(folder);
    const wrong = ownPackages(Object.keys(member.manifest.devDependencies ?? {})).filter(
      (name) => levelOf(nameToFolder.get(name) ?? '') > limit,
    );
    expect(wrong).toEqual([]);
  });

  it('does not ship the testkit, unless it proves plugins itself', () => {
    const ships = runtimeDependencies(member).includes('@rivulet/testkit');
    expect(ships && !table.provers.includes(folder)).toBe(false);
  });

  it.each(Object.entries(table.owners))('names %s only if it may', (library, owners) => {
    // An app brings the native library that its packages leave to it; importing it is another rule.
    if (!owners.includes(folder) && !folder.startsWith('apps/')) {
      expect(Object.keys({ ...member.manifest.dependencies, ...member.manifest.peerDependencies })).not.toContain(
        library,
      );
    }
    const importers = sourceFiles(member).filter((file) =>
      importsOf(member, file).some((it) => packageOf(it) === library),
    );
    expect(owners.includes(folder) ? [] : importers).toEqual([]);
  });

  it('lists every package that it imports', () => {
    const listed = runtimeDependencies(member);
    const inTests = [...listed, 'fast-check', ...Object.keys(member.manifest.devDependencies ?? {})];
    const unlisted = sourceFiles(member).flatMap((file) =>
      importsOf(member, file)
        .filter((specifier) => {
          const name = packageOf(specifier);
          if (name === null || name === member.manifest.name) return false;
          return !(isForTests(file) ? inTests : listed).includes(name);
        })
        .map((specifier) => `${file}: ${specifier}`),
    );
    expect(unlisted).toEqual([]);
  });

  it('uses every package of ours that it ships with', () => {
    // By name is enough: specs and the command line load plugins by their names.
    const text = sourceFiles(member)
      .filter((file) => !isForTests(file))
      .map((file) => readFileSync(join(member.path, file), 'utf8'))
      .join('\n');
    // An app also brings the plugins that checkpoints and configurations may name.
    const plugins = folder.startsWith('apps/') ? (table.layers[2] ?? []) : [];
    const unused = ownPackages(runtimeDependencies(member)).filter((name) => !text.includes(name));
    expect(unused.filter((name) => !plugins.includes(nameToFolder.get(name) ?? ''))).toEqual([]);
  });

  it('builds after what it depends on: its project references are its dependencies', () => {
    const { config } = ts.readConfigFile(join(member.path, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
      config: { references?: { path: string }[] };
    };
    const references = (config.references ?? []).map(({ path }) => join(folder, path).replaceAll('\\', '/'));
    const dependencies = ownPackages(runtimeDependencies(member)).map((name) => nameToFolder.get(name));
    expect(references.sort()).toEqual(dependencies.sort());
  });
});

describe('all dependencies together, those of tests too', () => {
  it('contain no circle', () => {
    const edges = new Map(
      members.map((member) => [
        member.manifest.name,
        ownPackages([...runtimeDependencies(member), ...Object.keys(member.manifest.devDependencies ?? {})]),
      ]),
    );
    const circles: string[] = [];
    const walk = (name: string, trail: readonly string[]): void => {
      if (trail.includes(name)) circles.push([...trail.slice(trail.indexOf(name)), name].join(' → '));
      else for (const next of edges.get(name) ?? []) walk(next, [...trail, name]);
    };
    for (const name of edges.keys()) walk(name, []);
    expect(circles).toEqual([]);
  });
});

/** Forbidden and allowed imports, with the rules that each file breaks. */
const planted: readonly (readonly [title: string, file: string, text: string, rules: readonly string[]])[] = [
  ['accepts an import downward', 'packages/training/src/down.ts', "import '@rivulet/tensor';", []],
  [
    'refuses an import sideways',
    'packages/layers/src/sideways.ts',
    "import '@rivulet/optimizers';",
    ['layer-2-downward-only'],
  ],
  [
    'accepts an import sideways and node built-ins in a test',
    'packages/onnx/src/sideways.test.ts',
    "import '@rivulet/layers'; import 'node:fs';",
    [],
  ],
  [
    'refuses an import upward, of a type too',
    'packages/tensor/src/upward.ts',
    "import type { nothing } from '@rivulet/layers'; export type T = typeof nothing;",
    ['layer-0-downward-only'],
  ],
  [
    'refuses an import upward in a test',
    'packages/layers/src/upward.test.ts',
    "import '@rivulet/training';",
    ['layer-2-tests-not-upward'],
  ],
  [
    'refuses an app in a package',
    'packages/tracking/src/app.ts',
    "import '../../../apps/cli/src/index.js';",
    ['layer-5-downward-only'],
  ],
  [
    'refuses an app in an app',
    'apps/cli/src/app.ts',
    "import '../../onnx-export/src/index.js';",
    ['layer-8-downward-only'],
  ],
  [
    'refuses a circle of files',
    'packages/tensor/src/chicken.ts',
    "import { egg } from './egg.js'; export const chicken = () => egg;",
    ['no-circle'],
  ],
  [
    'refuses rxjs below training',
    'packages/schedulers/src/rxjs.ts',
    "import 'rxjs';",
    ['nothing-unlisted', 'only-its-owners-import-rxjs'],
  ],
  [
    'refuses onnxruntime-node outside kernels-onnxruntime',
    'packages/onnx/src/runtime.ts',
    "import 'onnxruntime-node';",
    ['nothing-unlisted', 'only-its-owners-import-onnxruntime-node'],
  ],
  [
    'refuses node built-ins in a package for the browser',
    'packages/datasets/src/read.ts',
    "import 'node:fs';",
    ['no-node-built-ins'],
  ],
  ['accepts node built-ins in files.ts', 'packages/datasets/src/files.ts', "import 'node:fs';", []],
  [
    'refuses the testkit outside tests',
    'packages/layers/src/testkit.ts',
    "import '@rivulet/testkit';",
    ['testkit-in-tests-only'],
  ],
  [
    'refuses a library that the package does not list',
    'packages/layers/src/unlisted.ts',
    "import 'typescript';",
    ['nothing-unlisted'],
  ],
  ['refuses what is not there', 'packages/layers/src/absent.ts', "import './nowhere.js';", ['no-unresolvable']],
];

describe('dependency-cruiser', () => {
  const copy = mkdtempSync(join(tmpdir(), 'rivulet-layers-'));
  const broken = new Map<string, Set<string>>();

  const cruise = (folder: string): { readonly from: string; readonly rule: { readonly name: string } }[] => {
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [cruiser, '-c', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'apps'],
      { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 },
    );
    if (!stdout.startsWith('{')) throw new Error(stderr);
    return (JSON.parse(stdout) as { summary: { violations: ReturnType<typeof cruise> } }).summary.violations;
  };
  const put = (file: string, write: (target: string) => void): void => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    write(join(copy, file));
  };

  // A workspace of empty packages under the real rules, with everything planted at once.
  beforeAll(() => {
    const real = ['package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs', 'tools/workspace/layers.json'];
    for (const file of [...real, ...members.map(({ folder }) => `${folder}/package.json`)]) {
      put(file, (target) => cpSync(join(root, file), target));
    }
    const empty = members.map(({ folder }) => [`${folder}/src/index.ts`, 'export const nothing = 0;'] as const);
    const egg = "import { chicken } from './chicken.js'; export const egg = () => chicken;";
    for (const [file, text] of [
      ...empty,
      ['packages/tensor/src/egg.ts', egg] as const,
      ...planted.map(([, file, text]) => [file, text] as const),
    ]) {
      put(file, (target) => writeFileSync(target, text));
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    for (const { from, rule } of cruise(copy)) broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('has nothing against this workspace', () => {
    expect(cruise(root).map(({ from, rule }) => `${from}: ${rule.name}`)).toEqual([]);
  });

  it.each(planted)('%s', (_, file, __, rules) => {
    expect([...(broken.get(file) ?? [])].sort()).toEqual(rules);
  });
});
