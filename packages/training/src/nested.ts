/**
 * How deep JSON from outside may be nested: what walks through it would run out of stack.
 */

/** Far more than a plugin in a plugin in a plugin needs. */
export const deepest = 200;

/** Whether JSON is nested deeper than that. */
export function isTooDeep(value: unknown, left = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1));
}
