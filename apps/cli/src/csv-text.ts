/**
 * Writing CSV: RFC 4180, with line feeds.
 */

/**
 * A table as text; cells with a comma, a quote or a line break are quoted, and what spreadsheets would take for a formula
 * has an apostrophe in front.
 */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\n`).join('');
}

function cellText(cell: string | number): string {
  // A spreadsheet would compute a text like `=1+1`, or worse; numbers are written by us and may have a sign.
  const text =
    typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : String(cell);
  // A single empty cell would be read as an empty line.
  return /[",\r\n]/.test(text) || text === '' || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
