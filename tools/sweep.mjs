/**
 * Removes from dist what was built from sources that are gone: tsc leaves it, and it would be
 * published. Runs in the folder of a package, before tsc.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const built = existsSync('dist') ? readdirSync('dist', { recursive: true, encoding: 'utf8' }) : [];
for (const file of built) {
  const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
  if (source !== file && !existsSync(join('src', source))) rmSync(join('dist', file));
}
