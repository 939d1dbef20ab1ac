/**
 * Specs of what was chosen.
 */
import type { Json, Spec } from '@rivulet/tensor';
import type { Chosen } from './settings.js';

/** A plugin with the options that were given, and no others. */
export function specOfChoice({ name, entry, options }: Chosen): Spec {
  const use = entry?.use ?? name;
  return Object.keys(options).length === 0 ? spec(use) : spec(use, options);
}

/** A call of an export. */
export function spec(use: string, ...args: readonly Json[]): Spec {
  return { use, args };
}

/** All but one. */
export function without(options: Readonly<Record<string, Json>>, key: string): Record<string, Json> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== key));
}
