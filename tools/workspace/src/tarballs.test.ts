import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { members, readJson, root } from './packages.js';

type Packed = {
  readonly name: string;
  readonly files: readonly string[];
  /** Bytes of the tarball. */
  readonly size: number;
  readonly findings: readonly string[];
};

/** What a tarball may weigh, in kB; who needs more says so here. */
const budgets = readJson('tools/workspace/budgets.json') as Readonly<Record<string, number>>;

const packed = JSON.parse(
  execFileSync(process.execPath, [join(root, 'tools/workspace/pack.mjs')], { encoding: 'utf8', maxBuffer: 1e8 }),
) as readonly Packed[];

describe.each(members.map((member) => [member.folder, member] as const))(
  'the tarball of %s',
  (folder, { manifest, path }) => {
    const { files, size, findings } = packed.find(({ name }) => name === manifest.name) ?? {
      files: [],
      size: Infinity,
      findings: ['not packed'],
    };

    it('holds what was built from a source that is still there, and nothing else', () => {
      const source = (file: string): string => file.replace(/^dist\/(.*?)(\.d\.ts|\.js)$/, 'src/$1.ts');
      const expected = [
        'LICENSE',
        'README.md',
        'package.json',
        ...Object.values(manifest.bin ?? {}).map((bin) => bin.slice(2)),
      ];
      const foreign = files.filter(
        (file) => !expected.includes(file) && !(source(file) !== file && existsSync(join(path, source(file)))),
      );
      expect(foreign).toEqual([]);
      expect(files.filter((file) => expected.includes(file)).sort()).toEqual(expected.sort());
    });

    it('has code and types for every entry', () => {
      const entries = Object.values(manifest.exports ?? {}).flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      );
      const main = manifest.bin ? ['./dist/main.js'] : [];
      expect(files).toEqual(expect.arrayContaining([...entries, ...main].map((file) => file.slice(2))));
    });

    it('holds no tests', () => {
      expect(files.filter((file) => /\.test\.|(^|\/)(test|golden|fixtures)\//.test(file))).toEqual([]);
    });

    it('weighs no more than its budget', () => {
      expect(size / 1000).toBeLessThanOrEqual(budgets[folder] ?? 0);
    });

    it('leaves publint and "Are the types wrong?" nothing to say', () => {
      expect(findings).toEqual([]);
    });
  },
);
