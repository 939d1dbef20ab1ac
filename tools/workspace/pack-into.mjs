/**
 * Packs packages as `npm publish` would.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../npm.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folders of all packages and apps, from the root. */
export const allFolders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => `./${parent}/${name}`),
);

/**
 * @param target an existing folder for the tarballs
 * @param folders of the packages; default all
 * @returns what npm says of each: name, filename, files
 */
export function packInto(target, folders = allFolders) {
  const [command, ...first] = npm;
  const packed = spawnSync(
    command,
    [...first, 'pack', '--json', '--pack-destination', target, ...folders.flatMap((folder) => ['--workspace', folder])],
    { cwd: root, encoding: 'utf8', maxBuffer: 1e8, shell: process.platform === 'win32' },
  );
  if (packed.status !== 0) throw new Error(packed.stderr);
  return Object.values(JSON.parse(packed.stdout));
}
