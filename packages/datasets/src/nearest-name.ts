/**
 * Guessing which name was meant.
 */

/** The name most like `wanted`, ignoring case, or null where none is like it. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  const target = wanted.trim().toLowerCase();
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const candidate = name.trim().toLowerCase();
    const most = Math.max(1, target.length / 3);
    // Names out of a hostile file may be long, or many; the distance takes quadratic time.
    if (target.length > 100 || Math.abs(candidate.length - target.length) > most) continue;
    const distance = editDistance(target, candidate);
    if (distance <= most && distance < (best?.distance ?? Infinity)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** Levenshtein's distance: the fewest insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
