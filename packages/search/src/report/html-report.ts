/**
 * The report as one page that needs nothing else: a few lines of script sort its table, and it is whole without them.
 */
import { escapeHtml, renderPage } from '@rivulet/tracking/drawing';
import type { SearchEnd } from '../events.js';
import { type Chart, chartsOf } from './charts.js';
import type { Importance } from '../importance.js';
import { type SearchResults, ranked } from './results.js';
import { bestText, summaryOf } from './summary.js';
import { configurationTable, tableScript, tableStyle, trialTable } from './trial-table.js';
import { objectiveText } from './words.js';

/** What a report may say beside the results. */
export type HtmlReportOptions = {
  /** Why the search is over; default `null`: it goes on. */
  readonly reason?: SearchEnd['reason'] | null;
  readonly importances?: readonly Importance[];
  /** What is searched, for the title: `moons`. Default nothing. */
  readonly name?: string;
  /** The command that repeats the search. Default none. */
  readonly command?: string;
  /** The file with the best configuration, and the command that trains with it. Default none. */
  readonly best?: { readonly name: string; readonly text: string; readonly command: string };
};

const style = `
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
table.chosen { width: auto; margin: .6rem 0; }
table.chosen th { font-weight: 400; color: var(--muted); padding-left: 0; }
table.chosen td { text-align: left; }
${tableStyle}`;

/**
 * The report as HTML, for light and dark screens, wide and narrow ones.
 *
 * @example
 * htmlReport({ start, records }, { reason: 'finished', command: 'rivulet search --data moons' });
 */
export function htmlReport(results: SearchResults, options: HtmlReportOptions = {}): string {
  const { reason = null, importances = [], name, command, best } = options;
  const { start, records } = results;
  const title = `Search${name === undefined ? '' : ` on ${name}`}: ${objectiveText(start.objective)}`;
  const [winner] = ranked(records, start.direction);
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    ...summaryOf(results, reason).map((text) => `<p class="muted">${escapeHtml(text)}</p>`),
    ...(winner
      ? [
          '<h2>The best</h2>',
          `<p>${escapeHtml(bestText(results) ?? '')}</p>`,
          configurationTable(winner.configuration),
          ...(best
            ? [
                `<p>Train with it:</p>${code(best.command)}<details><summary>${escapeHtml(best.name)}</summary>${code(best.text)}</details>`,
              ]
            : []),
        ]
      : ['<p class="warning">No trial has come to a value.</p>']),
    ...(command === undefined ? [] : ['<h2>To repeat the search</h2>', code(command)]),
    '<h2>How it went</h2>',
    ...chartsOf(results, importances).map(figure),
    '<h2>All trials</h2>',
    '<p class="muted">A click on a head sorts. Epochs and updates are those of all runs of a trial together.</p>',
    trialTable(results),
  ];
  return renderPage({ title, body: parts.join('\n'), style, script: tableScript });
}

function code(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}

function figure({ svg }: Chart): string {
  return `<figure>${svg}</figure>`;
}
