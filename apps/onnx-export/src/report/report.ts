/**
 * What was written, as data and in a few lines.
 */
import type { Exported } from '../formats/format.js';
import { type FileFacts, valueText } from './facts.js';

/** The report as data; `--json` prints it. What a format knows of its file stands beside these. */
export type Report = FileFacts & {
  readonly path: string;
  readonly format: string;
  readonly sha256: string;
  /** Files beside it that belong to it. */
  readonly files: Exported['files'];
} & Readonly<Record<string, unknown>>;

/** Puts together what the exporter and the file say. */
export function reportOf(path: string, format: string, { files, data }: Exported, facts: FileFacts): Report {
  const [first, ...others] = files;
  return { path, format, sha256: first?.sha256 ?? '', ...facts, files: others, ...data };
}

/** The facts for people, in their order. */
export function reportFacts(report: Report, { facts }: Exported): readonly (readonly [string, string])[] {
  const { path, size, sha256, opset, irVersion, inputs, outputs, nodes, parameters, files } = report;
  return [
    ['file', path],
    ['size', `${size.toLocaleString('en')} bytes, ${nodes} nodes, ${parameters.toLocaleString('en')} parameters`],
    ['sha256', sha256],
    ['format', `opset ${opset}, IR version ${irVersion}`],
    ['inputs', someOf(inputs.map(valueText))],
    ['outputs', someOf(outputs.map(valueText))],
    ...files.map(
      (file) => ['beside it', `${file.path}, ${file.size.toLocaleString('en')} bytes, ${file.sha256}`] as const,
    ),
    ...facts,
  ];
}

/** A fact a line. */
export function linesOf(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('');
}

/** The first of many. */
export function someOf(texts: readonly string[]): string {
  const most = 6;
  return texts.length <= most
    ? texts.join('; ')
    : `${texts.slice(0, most).join('; ')}; and ${texts.length - most} more`;
}

/** Never rounded up to a full 100. */
export function share(value: number): string {
  return value === 1 ? '100 %' : `${(Math.floor(value * 1000) / 10).toFixed(1)} %`;
}
