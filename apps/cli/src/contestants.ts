/**
 * Those that are compared, out of words like `momentum:learning-rate=0.01,batch=16`.
 */
import type { Contestant } from '@rivulet/compare';
import { entryOf, pluginFlags } from './catalogue.js';
import { UsageError } from './errors.js';
import { inputOf } from './flags.js';
import { planRun } from './options-to-spec.js';
import { longFlag, runOptions } from './run-options.js';
import { type Settings, commandLine, mergeSettings, readSettings } from './settings.js';
import { suggestion } from './suggest.js';

/** What a contestant may have of its own, beside the options of its optimizer and schedule. */
const ownRunOptions = [
  'batch',
  'epochs',
  'scale',
  'clipNorm',
  'weightDecay',
  'maxNorm',
  'gradientNoise',
  'warmup',
] as const;
const ownKinds: readonly string[] = ['optimizer', 'schedule'];

/** By the name in a word: `learning-rate`. */
const knownKeys: ReadonlySet<string> = new Set([
  'name',
  'schedule',
  'initializer',
  ...ownRunOptions.map((name) => longFlag(runOptions[name]).slice(2)),
  ...pluginFlags.filter(({ kind }) => ownKinds.includes(kind)).map(({ flag }) => flag.slice(2)),
]);

/**
 * Plans the run of a contestant.
 *
 * @param word optimizer, then options after a colon, with commas between them; `name=` calls it something else
 * @param common what all of them have
 * @throws UsageError naming the word
 */
export async function contestantOf(
  word: string,
  common: Settings,
  load: (name: string) => Promise<unknown>,
): Promise<Contestant> {
  const [, optimizer = '', options = ''] = /^([^:]*):?(.*)$/s.exec(word) ?? [];
  entryOf('optimizer', optimizer, word);
  const values: Record<string, unknown> = { optimizer };
  let name = word;
  for (const part of options === '' ? [] : options.split(',')) {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? [];
    if (!knownKeys.has(key))
      throw new UsageError(`${word}: there is no option '${key}'${suggestion(key, [...knownKeys])}`);
    if (key === 'name') {
      if (!value) throw new UsageError(`${word}: expected a name after name=`);
      name = value;
    } else values[camelCase(key)] = value ?? true;
  }
  try {
    const own = readSettings(inputOf(values), commandLine);
    const { spec } = await planRun(mergeSettings(common, own), commandLine, load);
    return { name, run: spec };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${word}: ${error.message}`);
    throw error;
  }
}

function camelCase(key: string): string {
  return key.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
