/**
 * Packs every package as `npm publish` would, and prints what is in the tarballs, how large they are, and
 * what publint and "Are the types wrong?" find in them, as JSON: `[{ name, files, size, findings }]`.
 *
 * A program of its own, because both are ES modules and jest runs CommonJS.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packInto } from './pack-into.mjs';

/** The packages are ES modules for Node 20.19 and later, which can also `require` them. */
const meant = ({ kind, resolutionKind }) => resolutionKind === 'node10' || kind === 'CJSResolvesToESM';

const target = mkdtempSync(join(tmpdir(), 'rivulet-pack-'));
try {
  const result = [];
  for (const { name, filename, files, size } of packInto(target)) {
    const tarball = readFileSync(join(target, filename));
    const { messages, pkg } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
    });
    const { problems = [] } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
    const findings = [
      ...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
      ...problems.filter((problem) => !meant(problem)).map((problem) => JSON.stringify(problem)),
    ];
    result.push({ name, files: files.map(({ path }) => path), size, findings });
  }
  process.stdout.write(JSON.stringify(result));
} finally {
  rmSync(target, { recursive: true, force: true });
}
