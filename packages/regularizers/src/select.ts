/**
 * Which parameters a penalty or a constraint is about, by name.
 */
import { ConfigError, type Tensors, check } from '@rivulet/tensor';

/**
 * A pattern for whole names of parameters, in which `*` stands for any characters, or several of them:
 * `'*weight'`, `'0.*'`, `['0.weight', '3.weight']`, `'*'`.
 */
export type Select = string | readonly string[];

/** @throws ConfigError unless the value is a pattern, or a list of one or more */
export function checkSelect(who: string, select: Select): void {
  const patterns: readonly unknown[] = typeof select === 'string' ? [select] : Array.from(select ?? []);
  const fine = patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string' && pattern.length > 0);
  check(fine, who, "select, a pattern such as '*weight' or a list of them", select);
}

/**
 * The parameters that a pattern names.
 *
 * @throws ConfigError when a pattern names none: a misspelt one would regularize nothing, silently
 */
export function selected(who: string, select: Select, params: Tensors): Tensors {
  const names = Object.keys(params);
  const chosen = new Set<string>();
  for (const pattern of typeof select === 'string' ? [select] : select) {
    const form = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`);
    const matching = names.filter((name) => form.test(name));
    if (matching.length === 0) {
      throw new ConfigError(`${who}: expected a parameter named ${pattern}, there are ${names.join(', ') || 'none'}`);
    }
    for (const name of matching) chosen.add(name);
  }
  return Object.fromEntries(Object.entries(params).filter(([name]) => chosen.has(name)));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
