/**
 * A page about a model in Markdown: facts, what was found, tensors, operators, metadata and the picture.
 */
import type { FileFacts } from './facts.js';

/** What stands on the page beside what is in the file. */
export type Page = {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly file: FileFacts;
  /** A table of its own, under its heading. */
  readonly found?: {
    readonly heading: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  /** Address of the picture, from the page. */
  readonly picture: string;
};

/** The page as text. */
export function pageOf({ title, facts, file, found, picture }: Page): string {
  const { tensors, operators, metadata } = file;
  const numbers = tensors.map(({ name, type, shape, numbers: count, bytes }) => [
    code(name),
    type,
    shape.length === 0 ? '' : `[${shape.join(', ')}]`,
    count.toLocaleString('en'),
    bytes.toLocaleString('en'),
  ]);
  const sections = [
    `# ${plain(title)}`,
    table(
      ['', ''],
      facts.map(([name, value]) => [plain(name), plain(value)]),
    ),
    ...(found
      ? [
          `## ${found.heading}`,
          table(
            found.head,
            found.rows.map((row) => row.map(plain)),
          ),
        ]
      : []),
    '## Graph',
    `![The graph of ${plain(title)}](${encodeURI(picture)})`,
    '## Operators',
    table(
      ['operator', 'nodes'],
      Object.entries(operators).map(([name, count]) => [plain(name), String(count)]),
    ),
    '## Tensors',
    tensors.length === 0 ? 'None.' : table(['name', 'type', 'shape', 'numbers', 'bytes'], numbers),
    '## Metadata',
    Object.keys(metadata).length === 0 ? 'None.' : Object.entries(metadata).map(entry).join('\n\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** An entry of more than a line has a block of its own. */
function entry([key, value]: readonly [string, unknown]): string {
  const short = JSON.stringify(value);
  if (short.length <= 80) return `${code(key)}: ${code(typeof value === 'string' ? value : short)}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  // A fence longer than any in the text: a file may come from anywhere.
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${code(key)}:\n\n${fence}json\n${text}\n${fence}`;
}

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|');
  return line === '' ? '' : `\`${line}\``;
}

/** Text that means nothing in Markdown. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
