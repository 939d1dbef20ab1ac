/**
 * The configuration file: the same options as on the command line, in JSON.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { UsageError } from './errors.js';
import { type Settings, configFile, readSettings } from './settings.js';

/** The name that is looked for in the working directory. */
export const usualName = 'rivulet.config.json';

/** What a configuration file says, and its name for messages. */
export type Config = { readonly name: string; readonly settings: Settings };

/**
 * Reads a configuration file.
 *
 * @param given path from `--config`; left out: `rivulet.config.json` if there is one
 * @param cwd folder that paths start from
 * @returns `null` where none was given and there is none
 * @throws DataError when the file that was given is not there
 * @throws UsageError when it is no JSON, or an option in it is not what it must be
 */
export function readConfig(given: string | undefined, cwd: string): Config | null {
  const file = readConfigFile(given, cwd);
  return file && { name: file.name, settings: readSettings(file.input, configFile(file.name)) };
}

/** The same before it is checked, for commands that have more to say in it. */
export function readConfigFile(
  given: string | undefined,
  cwd: string,
): { readonly name: string; readonly input: unknown } | null {
  const name = given ?? usualName;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (given === undefined && code === 'ENOENT') return null;
    const reason = code === 'ENOENT' ? 'there is no such file; check the path' : `cannot be read (${code})`;
    throw new DataError(`${name}: ${reason}`);
  }
  return { name, input: parse(name, text.replace(/^\uFEFF/, '')) };
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      // What checks objects drops this one without a word.
      if (key === '__proto__') throw new UsageError(`${name}: there is no option '__proto__'`);
      return value;
    }) as unknown;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
