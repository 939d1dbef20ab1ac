/**
 * `rivulet plugins`: what there is, and what each does.
 */
import type { Command } from 'commander';
import { catalogue, flagFor, nounOf } from '../catalogue.js';
import { type Entry, type OptionEntry, expectation } from '../catalogue/entry.js';
import { UsageError, exitCodes } from '../errors.js';
import { type Io, paint } from '../io.js';
import { printJson } from '../report.js';
import { suggestion } from '../suggest.js';

const examples = `
Any other package works too: --optimizer package#export, after npm install package.

Examples:
  rivulet plugins
  rivulet plugins adam
  rivulet plugins decayOnPlateau --json`;

const headings = {
  data: 'Data sets (--data)',
  activation: 'Activations (--activation)',
  initializer: 'Initializers (--initializer)',
  loss: 'Losses (--loss)',
  optimizer: 'Optimizers (--optimizer)',
  part: 'Wrappers and parts of optimizers (in programs, inside chain)',
  schedule: 'Learning-rate schedules (--schedule)',
  regularizer: 'Regularizers',
} as const;

/** Adds the command; the exit code goes to `done`. */
export function addPlugins(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('plugins')
    .summary('list optimizers, schedules, data sets and all else that has a name')
    .description('Lists what is installed, or tells what one plugin does and which options it has.')
    .argument('[name]', 'one of them')
    .option('--json', 'print JSON')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
      if (name === undefined) listAll(io, json === true);
      else showOne(io, find(name), json === true);
      done(exitCodes.done);
    });
}

function listAll(io: Io, json: boolean): void {
  if (json) {
    printJson(io.stdout, catalogue);
    return;
  }
  const width = Math.max(...catalogue.map((entry) => titleOf(entry).length)) + 2;
  for (const [kind, heading] of Object.entries(headings)) {
    io.stdout.write(`${paint(io, io.stdout, 'bold', heading)}\n`);
    for (const entry of catalogue.filter((candidate) => candidate.kind === kind)) {
      const defaults = Object.entries(entry.options).flatMap(([name, option]) => {
        const value = defaultOf(option);
        return value === undefined ? [] : [`${name} ${value}`];
      });
      const known =
        defaults.length > 0 && defaults.length < 5 ? paint(io, io.stdout, 'dim', ` (${defaults.join(', ')})`) : '';
      io.stdout.write(`  ${titleOf(entry).padEnd(width)}${entry.about}${known}\n`);
    }
    io.stdout.write('\n');
  }
}

function showOne(io: Io, entry: Entry, json: boolean): void {
  if (json) {
    printJson(io.stdout, entry);
    return;
  }
  const say = (text: string): unknown => io.stdout.write(`${text}\n`);
  say(`${paint(io, io.stdout, 'bold', entry.name)}: ${entry.about}`);
  for (const line of entry.formula.split('\n')) say(`  ${line}`);
  const asked = entry.flag ?? (entry.name.startsWith('FILE') ? '--data FILE.csv' : `--${entry.kind} ${entry.name}`);
  const use = entry.kind === 'part' ? '' : `, rivulet train ${asked}`;
  say(`  ${nounOf(entry.kind)}${use}; in programs ${entry.use}`);
  const options = Object.entries(entry.options);
  if (options.length === 0) return;
  say('');
  const titles = options.map(([name]) => titleOfOption(entry, name));
  const width = Math.max(...titles.map((title) => title.length)) + 2;
  options.forEach(([, option], index) => {
    const allowed =
      typeof option.type === 'string' ? (option.range ?? expectation(option.type)) : expectation(option.type);
    const value = defaultOf(option);
    const fallback = value === undefined ? '' : paint(io, io.stdout, 'dim', ` (default: ${value})`);
    say(`  ${(titles[index] ?? '').padEnd(width)}${option.about}; ${allowed}${fallback}`);
  });
}

function find(name: string): Entry {
  const found = catalogue.find((entry) => entry.name === name || entry.use.endsWith(`#${name}`) || entry.use === name);
  if (found) return found;
  const names = catalogue.map((entry) => entry.name);
  throw new UsageError(
    `plugins: there is no plugin '${name}'${suggestion(name, names) || "; 'rivulet plugins' lists all"}`,
  );
}

/** The flag of an option; in programs its name. */
function titleOfOption({ kind, options }: Entry, name: string): string {
  return options[name]?.flag ?? (kind === 'part' || kind === 'regularizer' ? name : flagFor(kind, name));
}

function titleOf({ flag, name }: Entry): string {
  return flag ?? name;
}

function defaultOf({ default: usual, supplied }: OptionEntry): string | undefined {
  const value = usual ?? supplied;
  return value === undefined ? undefined : String(value);
}
