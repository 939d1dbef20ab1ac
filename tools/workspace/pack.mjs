/**
 * Packs every package as `npm publish` would, and prints what is in the tarballs and what publint
 * finds in them, as JSON: `[{ name, files, findings }]`.
 *
 * A program of its own, because publint is an ES module and jest runs CommonJS.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { npm } from '../npm.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = mkdtempSync(join(tmpdir(), 'rivulet-pack-'));
try {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `./${parent}/${name}`),
  );
  const [command, ...first] = npm;
  const packed = spawnSync(
    command,
    [...first, 'pack', '--json', '--pack-destination', target, ...folders.flatMap((folder) => ['--workspace', folder])],
    { cwd: root, encoding: 'utf8', maxBuffer: 1e8, shell: process.platform === 'win32' },
  );
  if (packed.status !== 0) throw new Error(packed.stderr);
  const result = [];
  for (const { name, filename, files } of Object.values(JSON.parse(packed.stdout))) {
    const tarball = readFileSync(join(target, filename));
    const { messages, pkg } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
    });
    const findings = messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
    result.push({ name, files: files.map(({ path }) => path), findings });
  }
  process.stdout.write(JSON.stringify(result));
} finally {
  rmSync(target, { recursive: true, force: true });
}
