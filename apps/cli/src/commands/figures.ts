/**
 * `rivulet figures`: the chapter's figures, computed and drawn anew.
 */
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Figure } from '@rivulet/figures';
import { makeFolder } from '@rivulet/tensor/files';
import { UsageError, exitCodes, interruptionCode } from '../errors.js';
import { type Io, paint } from '../io.js';
import { count, printJson } from '../report.js';
import { suggestion } from '../suggest.js';
import { usingFolder } from '../using-folder.js';

const examples = `
Each figure is computed by the same optimizers and schedules that train networks, and leaves in the folder
  15-8.svg, 15-8.png   the picture, readable in black and white
  15-8.json            the numbers behind it
  15-8.<table>.csv     the same, a file for each table
and index.html, a page that needs no other file, shows all of them with a paragraph each.

Steps on the chapter's curves go along the tangent, so that none is longer than the rate; figure 15-13 shows what
the plain gradient does.

Examples:
  rivulet figures --list
  rivulet figures --out figures
  rivulet figures 15-8 15-12 15-31 --out some`;

type Values = { readonly out: string; readonly list?: boolean; readonly json?: boolean };

/** Adds the command; the exit code goes to `done`. */
export function addFigures(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('figures')
    .summary("draw the chapter's figures anew, with the numbers behind them")
    .description('Computes and draws the figures of a textbook chapter on optimizers, all or some.')
    .argument('[ids...]', 'which, such as 15-8; none: all')
    .option('--out <folder>', 'where they go', 'figures')
    .option('--list', 'print ids and titles, and make nothing')
    .option('--json', 'print JSON')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (ids: readonly string[], values: Values) => done(await runFigures(ids, values, io)));
}

async function runFigures(ids: readonly string[], { out, list, json }: Values, io: Io): Promise<number> {
  // Only here: no other command needs what draws them, and it takes a while to load.
  const { figures: all } = await import('@rivulet/figures');
  const names = all.map(({ id }) => id);
  for (const id of ids) {
    if (!names.includes(id)) {
      throw new UsageError(
        `figures: there is no '${id}'${suggestion(id, names) || '; rivulet figures --list names all'}`,
      );
    }
  }
  if (list) {
    printList(ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id)), json === true, io);
    return exitCodes.done;
  }
  const folder = resolve(io.cwd, out);
  usingFolder(out, () => makeFolder(folder));
  const drawn = io.stderr.isTTY === true && !json;
  const clear = drawn ? '\r\u001b[2K' : '';
  const { makeFigures } = await import('@rivulet/figures/files');
  const wait = (): unknown => io.stderr.write(`${clear}ends after this figure; the same again ends at once\n`);
  io.signal.addEventListener('abort', wait);
  let asked = 0;
  const made = await makeFigures(ids, folder, {
    signal: io.signal,
    onProgress({ figure, done, total }) {
      asked = total;
      const line = `${done + 1}/${total} ${figure.id} ${figure.title}`;
      if (drawn) io.stderr.write(`${clear}${line.slice(0, (io.stderr.columns ?? 80) - 1)}`);
      // Some train networks for a minute, and whoever reads a log should see which.
      else if (!json) io.stderr.write(`${line}\n`);
    },
  }).finally(() => io.signal.removeEventListener('abort', wait));
  io.stderr.write(clear);
  const page = relative(io.cwd, resolve(folder, 'index.html'));
  if (json) {
    printJson(io.stdout, {
      folder: out,
      page,
      figures: made.map(({ figure: { id, title }, files }) => ({ id, title, files })),
    });
  } else {
    io.stdout.write(`${count(made.length, 'figure')} in ${out}; all of them: ${paint(io, io.stdout, 'bold', page)}\n`);
  }
  if (!io.signal.aborted) return exitCodes.done;
  io.stderr.write(
    `interrupted; ${made.length} of ${count(asked, 'figure')} ${made.length === 1 ? 'is' : 'are'} made\n`,
  );
  return interruptionCode(io.signal);
}

function printList(figures: readonly Figure[], json: boolean, io: Io): void {
  if (json) {
    printJson(io.stdout, { figures: figures.map(({ id, title, about }) => ({ id, title, about })) });
    return;
  }
  const width = Math.max(...figures.map(({ id }) => id.length)) + 2;
  for (const { id, title } of figures) io.stdout.write(`${paint(io, io.stdout, 'bold', id.padEnd(width))}${title}\n`);
}
