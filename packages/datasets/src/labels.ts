/**
 * Labels as people write them, and the class numbers that stand for them.
 */

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text is in full (`-1.5e3`, blanks around it allowed), or null. May be infinite: `1e999`. */
export function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  return decimal.test(trimmed) ? Number(trimmed) : null;
}

/**
 * The classes among some labels, in their order: numbers ascending where every label is a number (then
 * `1`, `1.0` and `01` are one class, named `1`), else by character code.
 */
export function classesAmong(labels: Iterable<string>): string[] {
  const names = [...new Set(labels)];
  const numbers = names.map(parseDecimal);
  if (!numbers.every((number) => number !== null && Number.isFinite(number))) return names.sort();
  return [...new Set(numbers as number[])].sort((a, b) => a - b).map(String);
}

/** A label spelled as one of the classes is: `1.0` becomes `1` where that is a class. Others stay as they are. */
export function spellLabel(label: string, classes: ReadonlySet<string>): string {
  if (classes.has(label)) return label;
  const number = parseDecimal(label);
  // −0 and 0 are one class, and both are spelled 0.
  return number !== null && classes.has(String(number)) ? String(number) : label;
}

/** The class number of each label; −1 where there is no such class. */
export function classNumbers(labels: readonly string[], classes: readonly string[]): Float64Array {
  const spellings = new Set(classes);
  const numbers = new Map(classes.map((name, index) => [name, index]));
  return Float64Array.from(labels, (label) => numbers.get(spellLabel(label, spellings)) ?? -1);
}
