/**
 * Guessing what was meant by a name that does not exist.
 */
import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean 'adam'?`, or nothing where no name is near. */
export function suggestion(wrong: string, names: readonly string[], quote: (name: string) => string = quoted): string {
  const near = nearest(wrong, names);
  return near === null ? '' : `; did you mean ${quote(near)}?`;
}

/** The name most like `wrong`, `null` where none is like it. Letters count, capitals and dashes do not. */
export function nearest(wrong: string, names: readonly string[]): string | null {
  // A hostile argument may be long, and the distance takes quadratic time.
  if (wrong.length > 60 || names.length === 0) return null;
  const byKey = new Map(names.map((name) => [key(name), name]));
  // The beginning of a name says which is meant, however long the rest is.
  const begun = [...byKey].filter(([known]) => wrong.length > 2 && known.startsWith(key(wrong)));
  const [shortest] = begun.map(([, name]) => name).sort((a, b) => a.length - b.length);
  if (shortest !== undefined) return shortest;
  const found = closest(key(wrong), [...byKey.keys()]);
  // Two neighbouring letters exchanged are two mistakes.
  const allowed = wrong.length < 4 ? 1 : Math.max(2, Math.floor(wrong.length / 3));
  return distance(key(wrong), found) <= allowed ? (byKey.get(found) ?? null) : null;
}

function key(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

function quoted(name: string): string {
  return `'${name}'`;
}
