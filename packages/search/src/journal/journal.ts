/**
 * The trials that are over, in a file that is only ever added to. A search that was killed goes on from it.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { makeFolder } from '@rivulet/tensor/files';
import { lockOpenFile } from '@rivulet/tracking/lock';
import type { TrialRecord } from '../events.js';
import type { SearchPlan } from '../plan.js';
import { headerLine, parseLine, trialLine } from './lines.js';
import { planHash } from './plan-hash.js';

/** Larger than any: ten thousand trials of a hundred reports are some thirty megabytes. */
const largest = 512 * 2 ** 20;

/** How a journal is opened. */
export type JournalOptions = {
  /** How packages are loaded, to make the data that the mark of a search is of. Default `import`. */
  readonly load?: (name: string) => Promise<unknown>;
  /** How messages name the file. Default: its path. */
  readonly shown?: string;
};

/** A file of trials. */
export interface Journal {
  /** What was in it, each trial once. */
  readonly records: readonly TrialRecord[];
  /** Lines that were left out, by number, and why; their trials are done again. */
  readonly warnings: readonly string[];
  /** Adds a trial; when this returns it is on the disk. */
  add(record: TrialRecord): void;
  /** Lets others have the file. */
  close(): void;
}

/**
 * Opens the journal of a search, or begins it. While it is open, nobody else can; when its process dies, anybody can.
 *
 * Half a line at the end, left by a process that was killed, is removed. Of it, and of a line that is damaged, belongs to
 * another search, or tells of a trial that was told of before, there is a warning, and it is left out; what was lost that
 * way is done again, and comes out the same.
 *
 * @param path of the file; its folder is made where there is none
 * @param plan of the search
 * @throws DataError when it holds another search or something else, cannot be read or written, or another process has it
 * @example
 * const journal = await openJournal('moons/journal.ndjson', plan);
 * search(plan, { runner, known: journal.records })
 *   .pipe(tap((event) => event.kind === 'trial' && journal.add(event.record)), finalize(() => journal.close()))
 *   .subscribe(console.log);
 */
export async function openJournal(path: string, plan: SearchPlan, options: JournalOptions = {}): Promise<Journal> {
  const hash = await planHash(plan, options.load);
  const { shown = path } = options;
  const guarded = <T>(act: 'opened' | 'written', work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof DataError) throw error;
      throw new DataError(`${shown}: cannot be ${act} (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    }
  };
  return guarded('opened', () => {
    makeFolder(dirname(path));
    const file = openSync(path, 'a+');
    try {
      if (!lockOpenFile(file))
        throw new DataError(`${shown}: another search has it open; one file is for one search at a time`);
      const { records, warnings } = read(file, hash, shown);
      const numbers = new Set(records.map(({ number }) => number));
      return {
        records,
        warnings,
        add(record) {
          if (numbers.has(record.number)) throw new DataError(`${shown}: trial ${record.number} is there already`);
          guarded('written', () => append(file, trialLine(hash, record)));
          numbers.add(record.number);
        },
        close: () => guarded('written', () => closeSync(file)),
      };
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });
}

function read(file: number, hash: string, shown: string): Pick<Journal, 'records' | 'warnings'> {
  if (fstatSync(file).size > largest) throw new DataError(`${shown}: is too large for the journal of a search`);
  const bytes = readFileSync(file);
  const { end, ...contents } = contentsOf(bytes, hash, shown);
  if (end < bytes.length) ftruncateSync(file, end);
  if (end === 0) append(file, headerLine(hash));
  return contents;
}

/**
 * What the bytes of a journal say, and where its last whole line ends.
 *
 * @throws DataError when they are those of another search or of something else
 */
export function contentsOf(
  bytes: Buffer,
  hash: string,
  shown: string,
): Pick<Journal, 'records' | 'warnings'> & { readonly end: number } {
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end === 0) {
    // What does not even have one whole line is either the beginning of this journal or none of our business.
    if (!headerLine(hash).startsWith(bytes.toString('latin1'))) throw foreign(shown);
    return { end, records: [], warnings: [] };
  }
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  const { records, warnings } = readLines(lines, hash, shown);
  if (end < bytes.length) warnings.push(`${shown}: line ${lines.length + 1} is cut off; left out`);
  return { end, records, warnings };
}

function readLines(
  lines: readonly string[],
  hash: string,
  shown: string,
): { readonly records: readonly TrialRecord[]; readonly warnings: string[] } {
  const records = new Map<number, TrialRecord>();
  const warnings: string[] = [];
  const parsed = lines.map(parseLine);
  const first = parsed.find((line) => line.kind !== 'damaged');
  if (!first) throw foreign(shown);
  if (first.hash !== hash) {
    throw new DataError(
      `${shown}: holds trials of another search, and they are not mixed; choose another file, or remove this one`,
    );
  }
  for (const [index, line] of parsed.entries()) {
    const leave = (why: string): unknown => warnings.push(`${shown}: line ${index + 1} ${why}; left out`);
    if (line.kind === 'damaged') leave('is damaged');
    else if (line.hash !== hash) leave('belongs to another search');
    else if (line.kind === 'header') continue;
    else if (records.has(line.record.number)) leave(`tells of trial ${line.record.number} again`);
    else records.set(line.record.number, line.record);
  }
  return { records: [...records.values()], warnings };
}

function foreign(shown: string): DataError {
  return new DataError(`${shown}: is no journal of a search; choose another file`);
}

/** A line, or nothing: half a line would spoil the next. */
function append(file: number, line: string): void {
  const bytes = Buffer.from(line);
  const { size } = fstatSync(file);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    takeBack(file, size);
    throw error;
  }
}

/** Where that is refused as well, the first error is told, and whoever opens the journal again cuts half a line off. */
function takeBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    return;
  }
}
