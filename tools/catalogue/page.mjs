/**
 * The catalogue as a page for people.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const headings = {
  optimizers: ['Optimizers', 'What turns gradients into changes of the parameters, alone or in a `chain`.'],
  schedulers: ['Schedules', 'Wherever a hyper-parameter is accepted, a schedule is.'],
  regularizers: ['Regularizers', 'Layers, penalties, constraints and stop rules.'],
  layers: ['Layers, losses, initializers', 'What models are made of.'],
};

/**
 * @param plugins as `readPlugins` gives them
 * @param root of the workspace; its packages must be built, defaults are read from them
 */
export async function page(plugins, root) {
  const sections = [];
  for (const [name, [heading, about]] of Object.entries(headings)) {
    const own = plugins.filter((plugin) => plugin.package === `@rivulet/${name}`);
    const module = await import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
    sections.push(`## ${heading}\n\n${about}\n\n${contents(own)}`);
    sections.push(...own.map((plugin) => section(plugin, module[plugin.name]?.settings)));
  }
  return `# The catalogue

Every plugin that comes with Rivulet: its formula, what it keeps, its options in each dialect, its source. Written by
\`npm run catalogue\` from the doc comments and settings in the code. \`rivulet explain NAME\` prints the equations that
a rule traces; [conformance.md](conformance.md) says which recorded trajectories each rule equals.

${sections.join('\n\n')}
`;
}

function contents(plugins) {
  const rows = plugins.map(({ name, about }) => `| [\`${name}\`](#${name.toLowerCase()}) | ${cell(about)} |`);
  return ['| plugin | what it is |', '| --- | --- |', ...rows].join('\n');
}

function section({ name, about, formula, notes, state, options, arguments: positional, source }, settings) {
  const parts = [`### ${name}`, about];
  if (formula.length > 0) parts.push(`\`\`\`text\n${formula.join('\n')}\n\`\`\``);
  parts.push(...notes);
  if (state !== '') parts.push(`State: ${state}`);
  const table = settings ? dialectTable(options, settings) : optionTable(positional, options);
  if (table !== null) parts.push(table);
  if (source !== '') parts.push(`Source: ${source}`);
  return parts.join('\n\n');
}

/** Options and what each dialect has for them. */
function dialectTable(options, { table, dialects }) {
  const names = Object.keys(dialects);
  const rows = Object.entries(table).map(([key, setting]) => {
    const values = names.map((dialect) => {
      const value = dialects[dialect][key];
      return value === undefined ? show(setting.initial) : `**${show(value)}**`;
    });
    return `| \`${key}\` | ${values.join(' | ')} | ${cell(options[key]?.about ?? '')} |`;
  });
  return [`| option | ${names.join(' | ')} | |`, `| --- | ${names.map(() => '---').join(' | ')} | --- |`, ...rows].join(
    '\n',
  );
}

function optionTable(positional, options) {
  const rows = [
    ...positional.map(({ name, about }) => `| \`${name}\` | ${cell(about)} |`),
    ...Object.entries(options).map(([key, { about }]) => `| \`${key}\` | ${cell(about)} |`),
  ];
  return rows.length === 0 ? null : ['| option | |', '| --- | --- |', ...rows].join('\n');
}

function show(value) {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Text that does not end a cell of a table. */
function cell(text) {
  return text.replaceAll('|', '\\|');
}
