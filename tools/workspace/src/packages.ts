/**
 * The packages and apps of this workspace, as their package.json files describe them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The part of a package.json that the tests look at. */
export type Manifest = {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly files?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

/** A package or an app: `folder` is `packages/tensor`, `path` where that is on this machine. */
export type Member = { readonly folder: string; readonly path: string; readonly manifest: Manifest };

/** The table behind the layer rules; .dependency-cruiser.cjs reads the same file. */
export type LayerTable = {
  /** From the ground up; members of a layer do not know each other. */
  readonly layers: readonly (readonly string[])[];
  /** Libraries that have one home, and who may import them. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  /** What proves plugins, and so may stand on the testkit. */
  readonly provers: readonly string[];
  /** Where node: built-ins may be imported. */
  readonly nodeBuiltins: readonly string[];
};

/** The root of the repository. */
export const root = join(__dirname, '../../..');

/** Reads a file of the repository as JSON. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** Every published package and app. */
export const members: readonly Member[] = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({
      folder,
      path: join(root, folder),
      manifest: readJson(`${folder}/package.json`) as Manifest,
    })),
);

/** The table of layers. */
export const table = readJson('tools/workspace/layers.json') as LayerTable;

/** What a user of the package gets: dependencies and peers. */
export function runtimeDependencies({ manifest }: Member): readonly string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
}

/** Source files of a member, tests and what they share too; paths from its folder. */
export function sourceFiles({ path }: Member): readonly string[] {
  return ['src', 'test']
    .filter((folder) => existsSync(join(path, folder)))
    .flatMap((folder) =>
      readdirSync(join(path, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file.replaceAll('\\', '/')}`,
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

/** Whether a source file is for tests only. */
export function isForTests(file: string): boolean {
  return file.endsWith('.test.ts') || file.startsWith('test/');
}

/** The package that an import names: `@rivulet/training/files` → `@rivulet/training`; `null` for own files and built-ins. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The first ```ts block of a page; `null` when it has none. */
export function firstExample(markdown: string): string | null {
  return /^```ts\n(.*?)^```$/ms.exec(markdown)?.[1] ?? null;
}
