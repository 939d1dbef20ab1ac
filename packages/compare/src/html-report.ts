/**
 * The report as one page that needs nothing else: no script, no font, no address.
 */
import type { Comparison, Summary } from './comparison.js';
import { type Unit, units } from './run-record.js';
import { amount, goalText, verdict } from './words.js';

const style = `
:root { color-scheme: light dark; --paper: #fff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --warn: #9a6700; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181d; --text: #e6edf3; --muted: #9aa6b2; --line: #343b44; --soft: #1c2229; --warn: #e3b341; }
  figure svg { filter: invert(0.91) hue-rotate(180deg); }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p, li { max-width: 46rem; }
.muted { color: var(--muted); }
.warning { border-left: 3px solid var(--warn); padding: .3rem .8rem; background: var(--soft); margin: .5rem 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .4rem .7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
tr:last-child td { border-bottom: 0; }
thead th { background: var(--soft); }
td.verdict { white-space: normal; min-width: 18rem; }
.same { color: var(--muted); }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 38rem; height: auto; }
`;

/**
 * The report as HTML, for light and dark screens, wide and narrow ones.
 *
 * @param charts standalone SVGs, in their order
 */
export function htmlReport(comparison: Comparison, charts: readonly string[]): string {
  const { contestants, pairs, warnings, unranked, goal, runs, seeds } = comparison;
  const title = `${contestants.map(({ name }) => name).join(', ')}: who comes to ${goalText(goal)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>Who comes to ${escape(goalText(goal))}, and when</h1>
<p class="muted">${contestants.length} contestants, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} each; ${runs.done} of ${runs.planned} runs done.</p>
${warnings.map((text) => `<p class="warning">${escape(text)}</p>`).join('\n')}
<h2>To the goal</h2>
${tableOf(contestants)}
<p class="muted">Median, with the quartiles in brackets. A run that gave up at its cap counts as never. In brackets behind “reached”: where the share lies with 95 % confidence (Wilson).</p>
${charts.map((svg) => `<figure>${svg}</figure>`).join('\n')}
<h2>Pair by pair</h2>
${unranked === null ? pairTable(pairs) : `<p class="warning">Not ranked: ${escape(unranked)}.</p>`}
<p class="muted">Both of a pair start from the same seeds. Exact sign test, two-sided, corrected over all pairs after Holm; different below 0.05. Ratio: the median over the seeds, in brackets its 95 % interval.</p>
</body>
</html>
`;
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
    return `<tr><td>${escape(name)}</td><td>${batchSize}</td><td>${share}</td><td>${amount(needed.epochs.fastest)}</td>${cells}</tr>`;
  });
  const heads = ['', 'batch', 'reached', 'fastest (epochs)', ...units];
  return tableWith(heads, rows);
}

function pairTable(pairs: Comparison['pairs']): string {
  const rows = pairs.map((pair) => {
    const { wins, losses, ties, p, corrected, differ } = pair;
    const words = `<td class="verdict${differ ? '' : ' same'}">${escape(verdict(pair))}</td>`;
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

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
