import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, members, readJson, root } from './packages.js';

const scripts = {
  build: 'node ../../tools/sweep.mjs && tsc -b tsconfig.json',
  typecheck: 'tsc -p tsconfig.test.json',
  test: 'jest',
};

/** The keys of an object as they stand, since order is part of the form. */
const keys = (value: object | undefined): string[] => Object.keys(value ?? {});

describe.each(members.map((member) => [member.folder, member] as const))('%s', (folder, { manifest, path }) => {
  const isApp = folder.startsWith('apps/');

  it('is named after its folder', () => {
    expect(manifest.name).toBe(`@rivulet/${folder.split('/')[1] ?? ''}`);
  });

  it('has the same targets as every other', () => {
    expect(manifest.scripts).toEqual(scripts);
  });

  it('is an ES module under MIT for the Node versions that the workspace supports', () => {
    expect(manifest).toMatchObject({
      type: 'module',
      license: 'MIT',
      engines: (readJson('package.json') as Manifest).engines,
    });
  });

  it('is published for everyone, with nothing but what was built', () => {
    expect(manifest).toMatchObject({
      publishConfig: { access: 'public' },
      files: [...(isApp ? ['bin'] : []), 'dist', '!dist/.tsbuildinfo'],
    });
  });

  it('exports what was built, types first, and its package.json', () => {
    const entries = Object.entries(manifest.exports ?? {});
    const built = entries.filter(([entry]) => entry !== './package.json');
    expect(manifest.exports?.['./package.json']).toBe('./package.json');
    expect(built.length > 0).toBe(!isApp);
    for (const [entry, target] of built) {
      const file = entry === '.' ? './dist/index' : `./dist/${entry.slice(2)}`;
      expect([entry, Object.entries(target)]).toEqual([
        entry,
        [
          ['types', `${file}.d.ts`],
          ['default', `${file}.js`],
        ],
      ]);
    }
  });

  it('lets bundlers drop what is not used', () => {
    expect(manifest.sideEffects).toBe(isApp ? undefined : false);
  });

  it('says in one line what it is', () => {
    expect(manifest.description).toMatch(/^[A-Z].{20,120}[^.]$/);
  });

  it('asks for ranges of libraries, and of our own packages as they are now', () => {
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      expect(`${name}@${range}`).toMatch(/@(\^\d+\.\d+\.\d+|>=\d+\.\d+\.\d+ <\d+)$/);
    }
    for (const other of members) {
      const range = { ...manifest.dependencies, ...manifest.devDependencies }[other.manifest.name];
      if (range !== undefined) expect(range).toBe(`^${other.manifest.version ?? ''}`);
    }
  });

  it('carries the licence of the workspace', () => {
    expect(readFileSync(join(path, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  it('has a README of at most 60 lines that begins with its name and has an example and what is not in scope', () => {
    const readme = readFileSync(join(path, 'README.md'), 'utf8');
    expect(readme.split('\n')[0]).toBe(`# ${manifest.name}`);
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    expect(readme).toContain(isApp ? '```sh' : '```ts');
    expect(readme.toLowerCase()).toContain('not in scope');
  });
});

describe('the workspace', () => {
  it('lists every package and app in its README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const missing = members.filter(({ folder }) => !readme.includes(`](${folder})`));
    expect(missing.map(({ folder }) => folder)).toEqual([]);
  });

  it('takes no install script for granted: .npmrc turns them off, and package.json says whose', () => {
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
    const { allowScripts } = readJson('package.json') as { allowScripts: Record<string, boolean> };
    const lock = readJson('package-lock.json') as {
      packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(
      ([, it]) => it.hasInstallScript === true && it.optional !== true,
    );
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(keys(allowScripts)).toEqual(expect.arrayContaining(names));
  });
});
