/**
 * Writing CSV: RFC 4180, with line feeds.
 */

/** A table as text; cells with a comma, a quote or a line break are quoted. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\n`).join('');
}

function cellText(cell: string | number): string {
  const text = String(cell);
  // A single empty cell would be read as an empty line.
  return /[",\r\n]/.test(text) || text === '' || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
