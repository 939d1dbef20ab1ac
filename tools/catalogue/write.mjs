/**
 * `npm run catalogue`: writes what the code says about its plugins to where people and programs read it.
 *
 * - docs/catalogue.md, for people
 * - apps/cli/src/catalogue/documented.ts, for `rivulet plugins`, `rivulet explain` and option flags
 *
 * With --check nothing is written; the exit code is 1 when a file is not what it would be.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { readPlugins } from './read.mjs';
import { page } from './page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plugins = readPlugins(root);

const module = `/**
 * What the plugins say about themselves, read off their doc comments and types by \`npm run catalogue\`.
 * Not to be edited by hand.
 */
import type { Documented } from './entry.js';

/** Every plugin that comes with Rivulet, in the order of its package's table of contents. */
export const documented: readonly Documented[] = [
${plugins.map((plugin) => `  ${JSON.stringify(plugin)},`).join('\n')}
];
`;

const files = [
  ['apps/cli/src/catalogue/documented.ts', module],
  ['docs/catalogue.md', await page(plugins, root)],
];
const format = await prettier.resolveConfig(join(root, 'package.json'));
const stale = [];
for (const [file, text] of files) {
  const path = join(root, file);
  const formatted = file.endsWith('.md') ? await prettier.format(text, { ...format, filepath: path }) : text;
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== formatted) stale.push(file);
  } else writeFileSync(path, formatted);
}
if (stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the code says; npm run catalogue writes them anew`);
  process.exitCode = 1;
}
