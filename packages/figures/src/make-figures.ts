/**
 * Figures as files: SVG, PNG, the numbers as JSON and CSV, and a gallery of all.
 */
import { join } from 'node:path';
import { ConfigError, DataError } from '@rivulet/tensor';
import { makeFolder, writeWhole } from '@rivulet/tensor/files';
import type { Drawn, Figure } from './figure.js';
import { figures as all } from './figures.js';
import { galleryOf } from './gallery.js';
import { pngOf } from './png.js';

/** Options of `makeFigures`. */
export type MakeFiguresOptions = {
  /** Where figures are looked up by their ids. Default: those of this package. */
  readonly figures?: readonly Figure[];
  /** Told before each figure is made. */
  readonly onProgress?: (progress: { readonly figure: Figure; readonly done: number; readonly total: number }) => void;
  /** Ends the work before the next figure. */
  readonly signal?: AbortSignal;
};

/** A figure that was made, and its files in the folder. */
export type MadeFigure = { readonly figure: Figure; readonly svg: string; readonly files: readonly string[] };

/**
 * Makes figures and writes each as `15-8.svg`, `15-8.png`, `15-8.json` and one `15-8.<table>.csv` a table; last
 * `index.html`, which shows them with a paragraph each.
 *
 * @param ids which; none: all
 * @param folder made where there is none; files of the same names are replaced
 * @param options.onProgress told before each figure
 * @param options.signal ends the work before the next figure; the gallery shows those that are made
 * @throws ConfigError naming the ids that there are not
 * @throws DataError when the folder cannot be written to
 * @example
 * await makeFigures(['15-8', '15-12'], 'figures');
 */
export async function makeFigures(
  ids: readonly string[],
  folder: string,
  { figures = all, onProgress, signal }: MakeFiguresOptions = {},
): Promise<readonly MadeFigure[]> {
  const unknown = ids.filter((id) => !figures.some((figure) => figure.id === id));
  if (unknown.length > 0) throw new ConfigError(`figures: there is no figure ${unknown.join(', ')}`);
  const chosen = ids.length === 0 ? figures : figures.filter(({ id }) => ids.includes(id));
  const made: MadeFigure[] = [];
  write(folder, []);
  for (const [done, figure] of chosen.entries()) {
    if (signal?.aborted) break;
    onProgress?.({ figure, done, total: chosen.length });
    const drawn = await figure.make();
    made.push({ figure, svg: drawn.svg, files: write(folder, filesOf(figure, drawn)) });
  }
  write(folder, [['index.html', galleryOf(made)]]);
  return made;
}

type File = readonly [name: string, content: string | Uint8Array];

function filesOf({ id, title, about }: Figure, { svg, tables }: Drawn): readonly File[] {
  return [
    [`${id}.svg`, svg],
    [`${id}.png`, pngOf(svg)],
    [`${id}.json`, `${JSON.stringify({ id, title, about, tables })}\n`],
    ...Object.entries(tables).map(([name, table]): File => [`${id}.${name}.csv`, csvOf(table)]),
  ];
}

function csvOf({ columns, rows }: Drawn['tables'][string]): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function write(folder: string, files: readonly File[]): readonly string[] {
  try {
    makeFolder(folder);
    for (const [name, content] of files) writeWhole(join(folder, name), content);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new DataError(`figures: cannot write to ${folder} (${code})`);
  }
  return files.map(([name]) => name);
}
