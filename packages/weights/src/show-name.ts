/**
 * Names and shapes out of a file, fit for a message: a file may hold anything.
 */

/** The name in quotes, cut where it is long, control characters escaped. */
export function showName(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 79)}…` : name;
  return `'${JSON.stringify(short).slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** `[12, 2]`, cut where it is long. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;
}

/** The first few of a list, and how many more there are. */
export function showSome(texts: readonly string[], most = 6): string {
  const more = texts.length - most;
  return more > 0 ? `${texts.slice(0, most).join(', ')} and ${more} more` : texts.join(', ');
}
