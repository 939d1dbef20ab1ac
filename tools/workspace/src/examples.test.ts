import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { type Manifest, firstExample, members, packageOf, readJson, root } from './packages.js';

const readmes: (readonly [folder: string, path: string, manifest: Manifest])[] = [
  ['.', root, readJson('package.json') as Manifest],
  ...members
    .filter(({ folder }) => folder.startsWith('packages/'))
    .map(({ folder, path, manifest }) => [folder, path, manifest] as const),
];

describe.each(readmes)('the example in the README of %s', (folder, path, manifest) => {
  const readme = join(path, 'README.md');
  const example = existsSync(readme) ? firstExample(readFileSync(readme, 'utf8')) : null;

  it('exists, and imports only what the package lists', () => {
    expect(example).not.toBeNull();
    const workspace = members.map(({ manifest }) => manifest.name);
    const listed = [
      manifest.name,
      ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies }),
      ...(folder === '.' ? [...workspace, 'rxjs'] : []),
    ];
    const imports = ts.preProcessFile(example ?? '').importedFiles.map(({ fileName }) => packageOf(fileName));
    expect(imports).toContain(folder === '.' ? '@rivulet/training' : manifest.name);
    expect(imports.filter((name) => name !== null && !listed.includes(name))).toEqual([]);
  });

  // Against what was built, through node's own resolution: as a user runs it.
  it('runs and prints something', () => {
    const code = ts.transpileModule(example ?? 'throw new Error("no example")', {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    }).outputText;
    const folder = join(path, 'node_modules/.cache/rivulet');
    const file = join(folder, 'readme-example.mjs');
    const workingFolder = mkdtempSync(join(tmpdir(), 'rivulet-example-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, code);
    try {
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
        cwd: workingFolder,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout.trim()).not.toBe('');
    } finally {
      rmSync(file);
      rmSync(workingFolder, { recursive: true, force: true });
    }
  }, 70_000);
});
