/**
 * `rivulet explain`: how an optimizer works, and where libraries differ.
 */
import { type Command, Option } from 'commander';
import { ConfigError, type Dialect, type Settings, type SettingsTable, type Transform } from '@rivulet/tensor';
import { isForeign } from '../catalogue.js';
import { documented } from '../catalogue/documented.js';
import type { Documented } from '../catalogue/entry.js';
import { documentsOf, withoutDefault } from '../catalogue/from-documents.js';
import { UsageError, exitCodes } from '../errors.js';
import { type Equation, formulasOf } from '../explain/formulas.js';
import { type Io, paint } from '../io.js';
import { pluginLoader } from '../load-plugin.js';
import { printJson } from '../report.js';
import { suggestion } from '../suggest.js';

const examples = `
The equations are read off the program that the optimizer traces: what is printed is what runs. θ is a parameter,
g its gradient, t the step from 1; a stroke marks a state's new value.

Examples:
  rivulet explain adam
  rivulet explain adam --dialect keras --against torch
  rivulet explain rmsprop --dialect optax --against torch --json`;

type Factory = ((options: object) => Transform) & { readonly settings?: Settings<SettingsTable> };
type Flags = { readonly dialect?: string; readonly against?: string; readonly json?: boolean };

/** A rule as one library has it. */
type Variant = {
  readonly dialect: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly groups: readonly Group[];
};

/** Equations, and for which parameters they hold where they do not for all. */
type Group = { readonly of: string | null; readonly equations: readonly Equation[] };

/** Adds the command; the exit code goes to `done`. */
export function addExplain(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('explain')
    .summary('print how an optimizer works, and where libraries differ')
    .description('Prints the equations of an optimizer, its defaults, its memory and its source.')
    .argument('<optimizer>', 'its short name, or package#export')
    .addOption(new Option('--dialect <name>', 'whose variant: torch, keras, optax, book, paper (default: its own)'))
    .addOption(new Option('--against <name>', 'whose variant to compare it with'))
    .option('--json', 'print JSON')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (name: string, flags: Flags) => {
      await explain(name, flags, io);
      done(exitCodes.done);
    });
}

async function explain(name: string, { dialect, against, json }: Flags, io: Io): Promise<void> {
  const { use, document } = find(name);
  const factory = await load(use, io.cwd);
  const first = variantOf(factory, name, dialect, document);
  const second = against === undefined ? null : variantOf(factory, name, against, document);
  if (json) {
    printJson(io.stdout, { use, ...document, variants: second ? [first, second] : [first] });
    return;
  }
  const say = (text = ''): unknown => io.stdout.write(`${text}\n`);
  const bold = (text: string): string => paint(io, io.stdout, 'bold', text);
  const dim = (text: string): string => paint(io, io.stdout, 'dim', text);
  say(`${bold(name)}${document ? `: ${document.about}` : ''}`);
  for (const variant of second ? [first, second] : [first]) {
    const other = second && (variant === first ? second : first);
    for (const { of, equations } of variant.groups) {
      say(`\n${bold(`  ${variant.dialect}${of === null ? '' : `, ${of}`}`)}`);
      const others = other?.groups.find((group) => group.of === of)?.equations.map(lineOf) ?? [];
      for (const line of equations.map(lineOf)) say(`  ${other && !others.includes(line) ? '≠' : ' '} ${line}`);
    }
  }
  const formula = document?.formula ?? [];
  if (first.groups.length === 0 && formula.length > 0) say(`\n${formula.map((line) => `    ${line}`).join('\n')}`);
  const rows = optionRows(first, second, document);
  if (rows.length > 0) say();
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row.cells[column] ?? '').length)) + 2);
  for (const { cells, differs, about } of rows) {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('');
    say(`  ${differs ? '≠' : ' '} ${padded}${dim(about)}`);
  }
  if (document && document.notes.length > 0) say(`\n${document.notes.map((note) => `  ${note}`).join('\n\n')}`);
  if (document?.state) say(`\n  State: ${document.state}`);
  if (document?.source) say(`  Source: ${document.source}`);
}

/** What is known of a name; nothing of somebody else's export. */
function find(name: string): { readonly use: string; readonly document: Documented | null } {
  if (isForeign(name)) return { use: name, document: null };
  const document = documented.find((one) => one.name === name);
  if (document?.package === '@rivulet/optimizers') return { use: `${document.package}#${name}`, document };
  if (document) throw new UsageError(`explain: ${name} is no optimizer; rivulet plugins ${name} tells about it`);
  const names = documentsOf('optimizers').map((one) => one.name);
  const near = suggestion(name, names) || '; rivulet plugins lists them all';
  throw new UsageError(`explain: there is no optimizer '${name}'${near}`);
}

async function load(use: string, cwd: string): Promise<Factory> {
  const [from = '', exported = ''] = use.split('#');
  const module = (await pluginLoader(cwd)(from)) as Readonly<Record<string, unknown>>;
  const factory = module[exported];
  if (typeof factory !== 'function') throw new ConfigError(`${from}: exports no function '${exported}'`);
  return factory as Factory;
}

/** A rule with its defaults; what needs more than options (another optimizer, a limit) has no equations of its own. */
function variantOf(factory: Factory, name: string, dialect: string | undefined, document: Documented | null): Variant {
  const { settings } = factory;
  if (!settings && dialect !== undefined) throw new UsageError(`explain: ${name} has no dialects`);
  const [own = name] = Object.keys(settings?.dialects ?? {});
  const options = settings?.settle({ dialect: dialect as Dialect | undefined }) ?? {};
  const needsMore = document?.arguments.some(({ optional }) => !optional) === true;
  const groups = needsMore ? [] : groupsOf(factory(dialect === undefined ? {} : { dialect }));
  return { dialect: dialect ?? own, options, groups };
}

/** The equations, twice where a matrix goes by others than a vector. A solver, which is a loop and no formula, has none. */
function groupsOf(made: Transform): readonly Group[] {
  if (!made.update && !made.finish) return [];
  const [vector, matrix] = [formulasOf(made, [3]), formulasOf(made, [3, 2])];
  if (JSON.stringify(vector) === JSON.stringify(matrix)) return [{ of: null, equations: vector }];
  return [
    { of: 'a vector', equations: vector },
    { of: 'a matrix', equations: matrix },
  ];
}

function optionRows(
  first: Variant,
  second: Variant | null,
  document: Documented | null,
): readonly { readonly cells: readonly string[]; readonly differs: boolean; readonly about: string }[] {
  const head = { cells: ['option', first.dialect, ...(second ? [second.dialect] : [])], differs: false, about: '' };
  const rows = Object.entries(first.options).map(([key, value]) => {
    const shown = [value, ...(second ? [second.options[key]] : [])].map(String);
    return {
      cells: [key, ...shown],
      differs: new Set(shown).size > 1,
      about: withoutDefault(document?.options[key]?.about ?? ''),
    };
  });
  return rows.length === 0 ? [] : [head, ...rows];
}

function lineOf({ left, sign, right }: Equation): string {
  return `${left} ${sign} ${right}`;
}
