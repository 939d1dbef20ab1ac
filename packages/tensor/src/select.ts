/**
 * Which parameters something is about, by name: penalties, constraints, groups of an optimizer.
 */
import { check } from './check.js';
import { ConfigError } from './errors.js';
import type { Tensors } from './tensors.js';

/**
 * A pattern for whole names of parameters, in which `*` stands for any characters; or a regular expression
 * between slashes, found anywhere in a name; or several of these: `'*weight'`, `'0.*'`, `'/\\.bias$/'`,
 * `['0.weight', '3.weight']`, `'*'`.
 */
export type Select = string | readonly string[];

/**
 * Checks a pattern as it came from outside, before there are names to try it on.
 *
 * @throws ConfigError unless the value is a pattern, or a list of one or more
 */
export function checkSelect(who: string, select: Select): void {
  const patterns: readonly unknown[] = typeof select === 'string' ? [select] : Array.from(select ?? []);
  const fine = patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string' && pattern.length > 0);
  check(fine, who, "select, a pattern such as '*weight' or a list of them", select);
  for (const pattern of patterns) formOf(who, pattern as string);
}

/**
 * The parameters that a pattern names, in their own order.
 *
 * @throws ConfigError when a pattern names none: a misspelt one would do nothing, silently
 */
export function selected(who: string, select: Select, params: Tensors): Tensors {
  const names = Object.keys(params);
  const chosen = new Set<string>();
  for (const pattern of typeof select === 'string' ? [select] : select) {
    const form = formOf(who, pattern);
    const matching = names.filter((name) => form.test(name));
    if (matching.length === 0) {
      throw new ConfigError(`${who}: expected a parameter named ${pattern}, there are ${names.join(', ') || 'none'}`);
    }
    for (const name of matching) chosen.add(name);
  }
  return Object.fromEntries(Object.entries(params).filter(([name]) => chosen.has(name)));
}

function formOf(who: string, pattern: string): RegExp {
  const [, source] = /^\/(.+)\/$/.exec(pattern) ?? [];
  try {
    return new RegExp(source ?? `^${pattern.split('*').map(escaped).join('.*')}$`);
  } catch {
    throw new ConfigError(`${who}: expected a regular expression between slashes, received ${JSON.stringify(pattern)}`);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
