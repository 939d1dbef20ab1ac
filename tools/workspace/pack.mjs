/**
 * Packs every package as `npm publish` would, and prints what is in the tarballs and what publint
 * finds in them, as JSON: `[{ name, files, findings }]`.
 *
 * A program of its own, because publint is an ES module and jest runs CommonJS.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packInto } from './pack-into.mjs';

const target = mkdtempSync(join(tmpdir(), 'rivulet-pack-'));
try {
  const result = [];
  for (const { name, filename, files } of packInto(target)) {
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
