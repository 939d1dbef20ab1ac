/**
 * The report as one page that needs nothing else: no script, no font, no address.
 */
import { escapeHtml, renderPage } from '@rivulet/tracking/drawing';
import type { Comparison, Summary } from './comparison.js';
import { type Unit, units } from './run-record.js';
import { amount, goalText, verdict } from './words.js';

const style = `
td.verdict { white-space: normal; min-width: 18rem; }
.same { color: var(--muted); }
`;

/**
 * The report as HTML, for light and dark screens, wide and narrow ones.
 *
 * @param charts standalone SVGs, in their order
 */
export function htmlReport(comparison: Comparison, charts: readonly string[]): string {
  const { contestants, pairs, warnings, unranked, goal, runs, seeds } = comparison;
  const title = `${contestants.map(({ name }) => name).join(', ')}: who comes to ${goalText(goal)}`;
  const body = `<h1>Who comes to ${escapeHtml(goalText(goal))}, and when</h1>
<p class="muted">${contestants.length} contestants, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} each; ${runs.done} of ${runs.planned} runs done.</p>
${warnings.map((text) => `<p class="warning">${escapeHtml(text)}</p>`).join('\n')}
<h2>To the goal</h2>
${tableOf(contestants)}
<p class="muted">Median, with the quartiles in brackets. A run that gave up at its cap counts as never. In brackets behind “reached”: where the share lies with 95 % confidence (Wilson).</p>
${charts.map((svg) => `<figure>${svg}</figure>`).join('\n')}
<h2>Pair by pair</h2>
${unranked === null ? pairTable(pairs) : `<p class="warning">Not ranked: ${escapeHtml(unranked)}.</p>`}
<p class="muted">Both of a pair start from the same seeds. Exact sign test, two-sided, corrected over all pairs after Holm; different below 0.05. Ratio: the median over the seeds that know it, in brackets its 95 % interval; seeds on which both need the same say nothing to the test and count in the ratio as 1.</p>`;
  return renderPage({ title, body, style });
}

function tableOf(contestants: readonly Summary[]): string {
  const quartersOf = ({ needed }: Summary, unit: Unit): string => {
    const { median, lower, upper } = needed[unit];
    return `<td>${amount(median)} <span class="muted">(${amount(lower)} – ${amount(upper)})</span></td>`;
  };
  const rows = contestants.map((summary) => {
    const { name, batchSize, reached, runs, interval, needed } = summary;
    const share = `${reached}/${runs} <span class="muted">(${percent(interval[0])} – ${percent(interval[1])})</span>`;
    const cells = units.map((unit) => quartersOf(summary, unit)).join('');
    return `<tr><td>${escapeHtml(name)}</td><td>${batchSize}</td><td>${share}</td><td>${amount(needed.epochs.fastest)}</td>${cells}</tr>`;
  });
  const heads = ['', 'batch', 'reached', 'fastest (epochs)', ...units];
  return tableWith(heads, rows);
}

function pairTable(pairs: Comparison['pairs']): string {
  const rows = pairs.map((pair) => {
    const { wins, losses, ties, p, corrected, differ } = pair;
    const words = `<td class="verdict${differ ? '' : ' same'}">${escapeHtml(verdict(pair))}</td>`;
    return `<tr>${words}<td>${wins} : ${losses}</td><td>${ties}</td><td>${probability(p)}</td><td>${probability(corrected)}</td></tr>`;
  });
  return tableWith(['', 'faster : slower', 'say nothing', 'p', 'p, corrected'], rows);
}

function tableWith(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th>${text}</th>`).join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function probability(p: number): string {
  return p < 0.001 ? '&lt; 0.001' : p.toFixed(3);
}
