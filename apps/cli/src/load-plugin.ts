/**
 * Loading packages by name, so that a plugin installed beside the user's files is found as well as
 * those that come with this program.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, ownPlugins } from '@rivulet/tensor';

/**
 * How `revive` loads what the user has named: any package that is installed.
 *
 * @param cwd where to look for packages that this program does not bring along
 * @returns a loader that refuses Node's own modules
 */
export function pluginLoader(cwd: string): (name: string) => Promise<unknown> {
  return async (name) => {
    if (isBuiltin(name)) throw new ConfigError(`${name}: is a part of Node and no plugin`);
    if (name.startsWith('@rivulet/') && !ownPlugins.includes(name)) {
      throw new ConfigError(`${name}: holds no plugins; 'rivulet plugins' lists them all`);
    }
    const own = name.startsWith('@rivulet/') ? null : entryFileOf(name, cwd);
    if (own !== null) return (await import(pathToFileURL(own).href)) as unknown;
    try {
      return (await import(name)) as unknown;
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      // A package may be there and miss one that it needs itself.
      const missing = code.endsWith('MODULE_NOT_FOUND') && message.includes(`'${name}'`);
      throw missing ? new ConfigError(`${name}: is not installed here; try npm install ${packageOf(name)}`) : error;
    }
  };
}

/**
 * How `revive` loads what a file names: a file may come from anywhere, and loading a package runs its
 * code.
 *
 * @param allowed packages that the user trusts, beside those with `rivulet` in their name
 * @param who the file, for messages
 */
export function cautiousLoader(
  cwd: string,
  allowed: readonly string[],
  who = 'the checkpoint',
): (name: string) => Promise<unknown> {
  const load = pluginLoader(cwd);
  return async (name) => {
    const bare = packageOf(name);
    if (bare.includes('rivulet') || allowed.includes(bare)) return load(name);
    throw new ConfigError(`${who} needs the package ${bare}; if you trust it, add --allow ${bare}`);
  };
}

/** The file that `import name` would mean in a module of this folder; `null` where nothing is installed. */
function entryFileOf(name: string, cwd: string): string | null {
  const bare = packageOf(name);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', bare);
    if (existsSync(join(root, 'package.json'))) return targetOf(root, `.${name.slice(bare.length)}`);
    if (folder === dirname(folder)) return null;
  }
}

function targetOf(root: string, subpath: string): string | null {
  const { exports, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports?: unknown;
    readonly main?: string;
  };
  if (exports === undefined) return subpath === '.' ? join(root, main ?? 'index.js') : null;
  const bySubpath = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  const target = conditional(bySubpath ? exports[subpath] : subpath === '.' ? exports : undefined);
  return target === null ? null : join(root, target);
}

/** The first condition that holds here. */
function conditional(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (!isRecord(target)) return null;
  for (const [condition, inner] of Object.entries(target)) {
    if (!['import', 'node', 'module-sync', 'default'].includes(condition)) continue;
    const found = conditional(inner);
    if (found !== null) return found;
  }
  return null;
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
