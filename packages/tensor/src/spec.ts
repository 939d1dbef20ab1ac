/**
 * Specs: a plugin value as plain data, `{ use: '@rivulet/optimizers#adam', args: [{ beta1: 0.8 }] }`.
 *
 * Checkpoints, ONNX metadata, configuration files and workers hold specs; `revive` imports the
 * package and calls the export. There is no registry: a third party's plugin works the same way.
 *
 * One rule stands in for a registry: by itself `revive` loads only packages with `rivulet` in their
 * name. Third parties name their packages so, as plugins of eslint are named; `load` lifts the rule.
 */
import { check } from './check.js';
import type { Json } from './contracts.js';
import { ConfigError } from './errors.js';

/** `use` is `package#export`; `args` are the arguments of that export, specs among them. */
export type Spec = { readonly use: string; readonly args: readonly Json[] };

/**
 * The spec of a value made by `use` from `args`.
 *
 * Arguments that are plugins are replaced by their specs; options that are `undefined` are dropped.
 *
 * @param use `@rivulet/optimizers#adam`
 * @param args the arguments as the factory received them
 * @returns `null` when no data can stand for an argument: it holds a function, a typed array, a number that is not
 *   finite, a plugin without a spec; or it is `undefined` with another argument behind it
 */
export function specOf(use: string, ...args: readonly unknown[]): Spec | null {
  const last = args.findLastIndex((arg) => arg !== undefined);
  const plain: Json[] = [];
  for (const arg of args.slice(0, last + 1)) {
    const json = toJson(arg);
    if (json === undefined) return null;
    plain.push(json);
  }
  return { use, args: plain };
}

/**
 * The spec of a plugin, or a clear error where it has none.
 *
 * @param plugin any plugin value or schedule
 * @param why what needs it: `a checkpoint`
 * @throws ConfigError when it has none: it is a function of the user's own, or was made from what data cannot say
 */
export function requireSpec(plugin: { readonly name: string; readonly spec?: Spec | null }, why: string): Spec {
  if (!plugin.spec) {
    throw new ConfigError(
      `${plugin.name || 'a part without a name'}: ${why} needs it as plain data, but it has no spec; ` +
        'a factory gives one when its arguments are finite numbers, texts, true, false, null, ' +
        'plugins with a spec, and lists and objects of these',
    );
  }
  return plugin.spec;
}

/** Whether a value is a spec. */
export function isSpec(value: unknown): value is Spec {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Spec).use === 'string' &&
    Array.isArray((value as Spec).args)
  );
}

/**
 * Makes the value that a spec describes.
 *
 * A spec may come out of a file of unknown origin, and reviving it calls a function. So only
 * packages and their entries (`@rivulet/datasets/files`) are loaded, never paths or addresses, and
 * by default only packages with `rivulet` in their name (`@rivulet/layers`, `rivulet-lion`,
 * `@someone/rivulet-data`), of ours only those that hold plugins: neither the platform's modules nor
 * other libraries can be reached.
 *
 * Equal specs within one become one value, so that a schedule shared by two hyper-parameters stays
 * shared.
 *
 * @param spec from `plugin.spec`, a file, a worker
 * @param load how a package is loaded; default `import(name)` of packages with `rivulet` in their name. Who
 *   gives another lifts that rule and decides what may be loaded
 * @throws ConfigError when the name is none of these, the package is not installed, or it has no such export
 */
export function revive<T>(spec: Spec, load: Load = importPlugins): Promise<T> {
  return reviveShared(spec, load, new Map()) as Promise<T>;
}

/** How a package is loaded. */
type Load = (name: string) => Promise<unknown>;

/** Revives a spec, once for all places where an equal one stands. */
function reviveShared(spec: Spec, load: Load, made: Map<string, Promise<unknown>>): Promise<unknown> {
  const key = JSON.stringify(spec);
  const value = made.get(key) ?? callFactory(spec, load, made);
  made.set(key, value);
  return value;
}

async function callFactory(spec: Spec, load: Load, made: Map<string, Promise<unknown>>): Promise<unknown> {
  const [, packageName, exportName] =
    /^((?:@[a-z0-9-~][\w.-]*\/)?[a-z0-9-~][\w.-]*(?:\/[a-z0-9-~][\w.-]*)*)#([A-Za-z_$][\w$]*)$/.exec(spec.use) ?? [];
  if (!packageName || !exportName) {
    check(false, 'revive', "a name like '@rivulet/optimizers#adam'", spec.use);
  }
  let module: unknown;
  try {
    module = await load(packageName);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`revive: cannot load ${packageName}: ${why}`);
  }
  const exports = Object(module) as Readonly<Record<string, unknown>>;
  const factory = Object.hasOwn(exports, exportName) ? exports[exportName] : undefined;
  if (typeof factory !== 'function') {
    throw new ConfigError(`revive: ${packageName} has no function '${exportName}'`);
  }
  const args: unknown[] = [];
  for (const arg of spec.args) args.push(await reviveJson(arg, load, made));
  return (factory as (...args: readonly unknown[]) => unknown)(...args);
}

/** Our packages that hold plugins; some of the others write files, which a spec must not ask for. */
export const ownPlugins: readonly string[] = [
  '@rivulet/datasets',
  '@rivulet/datasets/files',
  '@rivulet/layers',
  '@rivulet/onnx',
  '@rivulet/optimizers',
  '@rivulet/regularizers',
  '@rivulet/schedulers',
  '@rivulet/search',
];

/**
 * The default of `load` in `revive`: imports packages with `rivulet` in their name, of ours those that hold plugins.
 *
 * The name of the package counts, not that of an entry: `other/rivulet` is refused.
 *
 * @throws ConfigError when the package is none of these
 */
export function importPlugins(name: string): Promise<unknown> {
  const [scopeOrPackage = '', second = ''] = name.split('/');
  const packageName = scopeOrPackage.startsWith('@') ? `${scopeOrPackage}/${second}` : scopeOrPackage;
  check(packageName.includes('rivulet'), 'revive', "a package with 'rivulet' in its name", packageName);
  const own = scopeOrPackage === '@rivulet';
  check(!own || ownPlugins.includes(name), 'revive', `a package of plugins: ${ownPlugins.join(', ')}`, name);
  return import(name);
}

async function reviveJson(value: Json, load: Load, made: Map<string, Promise<unknown>>): Promise<unknown> {
  if (isSpec(value)) return reviveShared(value, load, made);
  if (Array.isArray(value)) return Promise.all((value as readonly Json[]).map((item) => reviveJson(item, load, made)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, item]) => [key, await reviveJson(item, load, made)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** `undefined`: no data can stand for it. */
function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map(toJson);
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if ((typeof value === 'object' || typeof value === 'function') && 'spec' in value) {
    return (value.spec as Spec | null | undefined) ?? undefined;
  }
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = toJson(item);
    if (json === undefined) return undefined;
    entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}
