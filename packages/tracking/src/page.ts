/**
 * The page that all reports are printed on: one file that needs nothing else, no font, no address; for light and dark
 * screens, wide and narrow ones. Nothing here knows what is reported.
 */

/** What a page holds. */
export type Page = {
  readonly title: string;
  /** HTML; whoever writes it escapes what is not. */
  readonly body: string;
  /** More rules of style; default none. */
  readonly style?: string;
  /** A script that runs when the page is there; default none. It must not hold `</script`. */
  readonly script?: string;
};

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
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--soft); }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 38rem; height: auto; }
`;

/** The page as HTML. */
export function renderPage({ title, body, style: more = '', script }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}${more}</style>
</head>
<body>
${body}
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it has to stand in HTML, between tags or in an attribute's double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
