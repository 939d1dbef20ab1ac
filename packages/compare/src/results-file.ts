/**
 * The runs that are done, in a file: a first line that says of what, then a line for each. What was killed goes on from
 * it; what belongs to another comparison is refused.
 */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { makeFolder } from '@rivulet/tensor/files';
import { z } from 'zod';
import type { ReadyPlan } from './plan.js';
import { type RunRecord, recordSchema } from './run-record.js';

const headerSchema = z.object({
  kind: z.literal('rivulet-comparison'),
  version: z.literal(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Larger than any comparison: a thousand runs with their curves are some ten megabytes. */
const largest = 512 * 2 ** 20;

/** A file that takes records; each is in it when `add` returns. */
export type ResultsFile = {
  /** What was in it, in its order. */
  readonly records: readonly RunRecord[];
  add(record: RunRecord): void;
};

/**
 * Opens the results of a comparison, or begins them. Half a line at the end, left by a process that was killed, is cut off.
 *
 * @param path of the file; its folder is made where there is none
 * @param shown how messages name it
 * @throws DataError when it holds another comparison, or is damaged, naming the line
 */
export function openResults(path: string, ready: ReadyPlan, shown = path): ResultsFile {
  const guarded = <T>(act: 'read' | 'written', work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof DataError) throw error;
      throw new DataError(`${shown}: cannot be ${act} (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    }
  };
  const lines = guarded('read', () => wholeLines(path, shown));
  if (lines.length === 0) {
    const { plan, hash } = ready;
    const header = { kind: 'rivulet-comparison', version: 1, hash, goal: plan.goal, contestants: plan.contestants };
    guarded('written', () => {
      makeFolder(dirname(path));
      appendFileSync(path, `${JSON.stringify(header)}\n`);
    });
  }
  return {
    records: lines.length === 0 ? [] : recordsOf(lines, ready, shown),
    add: (record) => guarded('written', () => appendFileSync(path, `${JSON.stringify(record)}\n`)),
  };
}

function wholeLines(path: string, shown: string): readonly string[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  if (bytes.length > largest) throw new DataError(`${shown}: is too large for results of a comparison`);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length && end === 0 && !bytes.toString('utf8').startsWith('{"kind":"rivulet-comparison"'))
    throw new DataError(`${shown}: is no file of a comparison; choose another folder`);
  if (end < bytes.length) truncateSync(path, end);
  return bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
}

function recordsOf([first = '', ...rest]: readonly string[], ready: ReadyPlan, shown: string): readonly RunRecord[] {
  const header = headerSchema.safeParse(parsed(first));
  if (!header.success) throw new DataError(`${shown}: line 1: is not the beginning of a comparison's results`);
  if (header.data.hash !== ready.hash) {
    throw new DataError(
      `${shown}: holds runs of another comparison, and results are not mixed; choose another folder, or remove the file`,
    );
  }
  const names = new Set(ready.plan.contestants.map(({ name }) => name));
  const seen = new Set<string>();
  return rest.map((line, index) => {
    const where = `${shown}: line ${index + 2}`;
    const record = recordSchema.safeParse(parsed(line));
    if (!record.success) {
      const { path = [], message = '' } = record.error.issues[0] ?? {};
      const what = path.length === 0 ? 'the line' : path.join('.');
      throw new DataError(`${where}: is not a run: ${what}: ${message}`);
    }
    const { contestant, seed } = record.data;
    if (!names.has(contestant)) throw new DataError(`${where}: nobody is called ${JSON.stringify(contestant)} here`);
    const key = keyOf(contestant, seed);
    if (seen.has(key)) throw new DataError(`${where}: the run of ${contestant} with seed ${seed} is there twice`);
    seen.add(key);
    return record.data;
  });
}

/** A name for a run. */
export function keyOf(contestant: string, seed: number): string {
  return JSON.stringify([contestant, seed]);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
