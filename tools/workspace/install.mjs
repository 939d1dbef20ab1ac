/**
 * Installs packages of this workspace into a folder outside of it, from their tarballs and without a network:
 * `node install.mjs FOLDER tensor optimizers`. What others publish is linked to where the workspace has it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packInto, root } from './pack-into.mjs';

const [folder, ...names] = process.argv.slice(2);
const tarballs = join(folder, 'tarballs');
mkdirSync(tarballs, { recursive: true });
for (const { name, filename } of packInto(
  tarballs,
  names.map((one) => `./packages/${one}`),
)) {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const tar = spawnSync('tar', ['-xzf', join(tarballs, filename), '--strip-components', '1', '-C', target]);
  if (tar.status !== 0) throw new Error(`tar: ${tar.stderr}`);
  const { dependencies = {} } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  for (const other of Object.keys(dependencies).filter((one) => !one.startsWith('@rivulet/'))) {
    const link = join(folder, 'node_modules', other);
    const own = join(root, 'packages', name.replace('@rivulet/', ''), 'node_modules', other);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(existsSync(own) ? own : join(root, 'node_modules', other), link, 'junction');
  }
}
rmSync(tarballs, { recursive: true });
