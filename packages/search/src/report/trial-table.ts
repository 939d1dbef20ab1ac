/**
 * The table of all trials, which a click on a head sorts.
 */
import { escapeHtml } from '@rivulet/tracking/drawing';
import type { Dimension } from '../space.js';
import type { TrialRecord } from '../events.js';
import { type SearchResults, outcomeOf, ranked } from './results.js';
import { configurationText, lastName, outcomeText, valueText } from './words.js';

/** How the table looks. */
export const tableStyle = `
.trials th { padding: 0; }
.trials th button { all: unset; cursor: pointer; padding: .4rem .7rem; display: block; width: 100%; box-sizing: border-box; }
.trials th button:focus-visible { outline: 2px solid var(--text); outline-offset: -2px; }
.trials th[aria-sort=ascending] button::after { content: " ↑"; }
.trials th[aria-sort=descending] button::after { content: " ↓"; }
.trials .words { text-align: left; white-space: normal; min-width: 16rem; }
.trials tr.best { font-weight: 600; background: var(--soft); }
.trials tr.ended { color: var(--muted); }
`;

/** Sorts by the number that a cell holds in `data-v`, or else by its text; a second click turns it round. */
export const tableScript = `
for (const table of document.querySelectorAll('table.trials')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.firstElementChild.addEventListener('click', () => {
    const falling = head.getAttribute('aria-sort') === 'ascending';
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
    const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent;
    const compare = (a, b) => a === b ? 0 : a === '' ? 1 : b === '' ? -1
      : (Number(a) - Number(b) || a.localeCompare(b)) * (falling ? -1 : 1);
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b))));
  }));
}
`;

/** A row for each trial, by number. */
export function trialTable({ start, records }: SearchResults): string {
  const [best] = ranked(records, start.direction);
  const common = start.dimensions.filter(({ when }) => when === null);
  const conditional = start.dimensions.some(({ when }) => when !== null);
  const heads = [
    'trial',
    'outcome',
    'value',
    'epochs',
    'updates',
    ...common.map(({ name }) => name),
    ...(conditional ? ['its own'] : []),
    'why',
  ];
  const rows = [...records]
    .sort((a, b) => a.number - b.number)
    .map((record) => rowOf(record, common, conditional, record === best));
  const head = heads
    .map(
      (text, index) =>
        `<th scope="col"${index === 0 ? ' aria-sort="ascending"' : ''}><button type="button">${escapeHtml(text)}</button></th>`,
    )
    .join('');
  return `<div class="wide"><table class="trials"><thead><tr>${head}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function rowOf(record: TrialRecord, common: readonly Dimension[], conditional: boolean, best: boolean): string {
  const { number, configuration, value, runs, because } = record;
  const outcome = outcomeOf(record);
  const names = new Set(common.map(({ name }) => name));
  const own = Object.fromEntries(Object.entries(configuration).filter(([name]) => !names.has(name)));
  const sum = (of: 'epochs' | 'updates'): number => runs.reduce((total, run) => total + run[of], 0);
  const cells = [
    numberCell(number, String(number)),
    `<td>${outcomeText[outcome]}</td>`,
    value === null ? emptyCell : numberCell(value, valueText(value)),
    numberCell(sum('epochs'), sum('epochs').toLocaleString('en')),
    numberCell(sum('updates'), sum('updates').toLocaleString('en')),
    ...common.map(({ name }) => parameterCell(configuration[name])),
    ...(conditional ? [`<td class="words">${escapeHtml(configurationText(own))}</td>`] : []),
    `<td class="words">${escapeHtml(because ?? '')}</td>`,
  ];
  const look = best ? ' class="best"' : outcome === 'complete' ? '' : ' class="ended"';
  return `<tr${look}>${cells.join('')}</tr>`;
}

const emptyCell = '<td data-v="">–</td>';

function parameterCell(value: number | string | undefined): string {
  if (value === undefined) return emptyCell;
  return typeof value === 'number' ? numberCell(value, valueText(value)) : `<td>${escapeHtml(value)}</td>`;
}

function numberCell(value: number, text: string): string {
  return `<td data-v="${value}">${escapeHtml(text)}</td>`;
}

/** A row for each parameter of a configuration, in full. */
export function configurationTable(configuration: TrialRecord['configuration']): string {
  const rows = Object.entries(configuration).map(
    ([name, value]) =>
      `<tr><th scope="row" title="${escapeHtml(name)}">${escapeHtml(lastName(name))}</th><td>${escapeHtml(String(value))}</td></tr>`,
  );
  return `<table class="chosen"><tbody>${rows.join('')}</tbody></table>`;
}
