/**
 * The gallery: one page that holds the figures, with a paragraph each, in light and dark.
 */
import { escapeHtml as text } from '@rivulet/tracking/drawing';
import type { MadeFigure } from './make-figures.js';

const style = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d8dde3; --link: #0b4f94; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --card: #1e2227; --text: #e6e9ed; --muted: #a3adb8; --line: #343a41; --link: #7db4ee; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 6px; }
h2 span { color: var(--muted); font-weight: 400; margin-right: 6px; }
p { margin: 0 0 12px; max-width: 68ch; }
a { color: var(--link); }
nav { display: flex; flex-wrap: wrap; gap: 6px; margin: 16px 0 28px; }
nav a { padding: 5px 9px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); text-decoration: none; font-size: .85rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px; margin: 0 0 22px; scroll-margin-top: 12px; }
.picture { display: block; overflow-x: auto; border-radius: 6px; background: #fff; }
.picture img { display: block; width: 100%; min-width: 620px; height: auto; }
.files { font-size: .85rem; color: var(--muted); margin: 10px 0 0; }
.files a { margin-right: 10px; white-space: nowrap; }
@media (prefers-color-scheme: dark) { .picture img { filter: brightness(.9); } .picture { background: #e6e6e6; } }
@media (max-width: 690px) { section { padding: 14px 12px; border-radius: 8px; } .picture::after { content: 'more to the right →'; position: sticky; left: 0; display: block; padding: 2px 8px; color: #59636e; font-size: .8rem; } }
`;

/** The page as HTML; pictures are part of it, numbers are the files beside it. */
export function galleryOf(made: readonly MadeFigure[]): string {
  const links = made.map(({ figure }) => `<a href="#f${text(figure.id)}">${text(figure.id)}</a>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Optimizers, in figures</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Optimizers, in figures</h1>
<p>Each picture is computed by the optimizers and schedules that train networks; the numbers behind it are below it.</p>
<nav aria-label="Figures">${links}</nav>
${made.map(sectionOf).join('\n')}
</main>
</body>
</html>
`;
}

function sectionOf({ figure: { id, title, about }, svg, files }: MadeFigure): string {
  const links = files.map((file) => `<a href="${text(file)}">${text(file.slice(id.length + 1))}</a>`).join('');
  return `<section id="f${text(id)}">
<h2><span>${text(id)}</span>${text(title)}</h2>
<p>${text(about)}</p>
<a class="picture" href="${text(id)}.svg"><img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="${text(title)}" loading="lazy"></a>
<p class="files">${links}</p>
</section>`;
}
