/**
 * Which array of a file is which parameter of a model.
 */
import { ConfigError, DataError } from '@rivulet/tensor';
import { showName } from './show-name.js';

/** How names of a file become names of a model. */
export type NameOptions = {
  /** What all names of the file, or some, have in front: `'net.'`. Default none. */
  readonly prefix?: string;
  /** Other names, of arrays or of modules: `{ fc1: '0', fc2: '2' }`. Default none. */
  readonly rename?: Readonly<Record<string, string>>;
};

/**
 * Looks for every name of a model in a file: under its very name first, then renamed, then without the prefix, then
 * without the prefix and renamed.
 *
 * @param who for messages: the file
 * @returns names of the file by names of the model; what was not found is not in it
 * @throws ConfigError when no name has the prefix, or nothing is called as `rename` says
 * @throws DataError when two arrays would be the same parameter
 */
export function matchNames(
  who: string,
  given: readonly string[],
  wanted: ReadonlySet<string>,
  { prefix = '', rename = {} }: NameOptions,
): Map<string, string> {
  if (!given.some((name) => name.startsWith(prefix))) {
    throw new ConfigError(`${who}: expected a prefix that its names have, received ${showName(prefix)}`);
  }
  const used = new Set<string>();
  const renamed = (name: string): string => {
    const from = Object.keys(rename)
      .filter((module) => name === module || name.startsWith(`${module}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (from === undefined) return name;
    used.add(from);
    return `${rename[from] ?? from}${name.slice(from.length)}`;
  };
  const matches = new Map<string, string>();
  for (const name of given) {
    if (wanted.has(name)) matches.set(name, name);
  }
  for (const name of given) {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const own = [renamed(name), bare, renamed(bare)].find((candidate) => wanted.has(candidate));
    if (own === undefined || wanted.has(name)) continue;
    const before = matches.get(own);
    if (before === own) continue;
    if (before !== undefined) {
      throw new DataError(`${who}: both ${showName(before)} and ${showName(name)} would be ${showName(own)}`);
    }
    matches.set(own, name);
  }
  for (const from of Object.keys(rename)) {
    if (used.has(from)) continue;
    throw new ConfigError(
      `${who}: expected a name or module that it holds as one to rename, received ${showName(from)}`,
    );
  }
  return matches;
}
