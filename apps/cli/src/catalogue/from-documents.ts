/**
 * Entries made of what the plugins say about themselves.
 */
import { documented } from './documented.js';
import type { Documented, Entry, Kind, OptionEntry, OptionType } from './entry.js';

/** What plugins of a package say about themselves. */
export function documentsOf(name: string): readonly Documented[] {
  return documented.filter((document) => document.package === `@rivulet/${name}`);
}

/**
 * An entry for the command line.
 *
 * @param overrides what the command line adds to options: its own flag, a value for one without default
 */
export function entryFrom(
  kind: Kind,
  document: Documented,
  overrides: Readonly<Record<string, Partial<OptionEntry>>> = {},
): Entry {
  const options = Object.entries(document.options).flatMap(([key, option]) => {
    const type = typeOf(option.type);
    return type === null
      ? []
      : [[key, { type, ...defaultOf(type, option.default), about: withoutDefault(option.about), ...overrides[key] }]];
  });
  return {
    kind,
    name: document.name,
    use: `${document.package}#${document.name}`,
    about: document.about.replace(/\.$/, ''),
    formula: document.formula.join('\n'),
    options: Object.fromEntries(options) as Readonly<Record<string, OptionEntry>>,
  };
}

/** Types that a text on the command line can be; `null`: none of them. */
function typeOf(type: Documented['options'][string]['type']): OptionType | null {
  if (typeof type !== 'string') return type;
  if (type === 'readonly number[]') return 'numbers';
  return type === 'number' || type === 'boolean' || type === 'word' ? type : null;
}

function defaultOf(type: OptionType, text: string | undefined): Pick<OptionEntry, 'default'> {
  if (text === undefined) return {};
  if (type === 'boolean') return { default: text === 'true' };
  const number = Number(text);
  return { default: Number.isNaN(number) ? text.replaceAll("'", '') : number };
}

/** The text without its last sentence about the default, which is shown by itself. */
export function withoutDefault(text: string): string {
  return text.replace(/(^|[.;])\s*[Dd]efault:? .*$/, '').replace(/\.$/, '');
}
