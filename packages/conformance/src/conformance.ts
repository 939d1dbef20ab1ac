/**
 * A folder of golden files against the plugins that are installed.
 */
import { DataError, reference, traceUpdate } from '@rivulet/tensor';
import { type Check, type Machine, type Outcome, excess } from './check.js';
import { checksIn } from './file-checks.js';
import type { GoldenFile } from './golden-files.js';
import type { Load } from './library.js';

/** Cases of one plugin in one file on one machine. */
export type Row = {
  readonly plugin: string;
  readonly dialect: string;
  readonly file: string;
  /** `float64`, `host` for what needs no backend, or the name of a machine. */
  readonly machine: string;
  /** Cases that were compared. */
  readonly cases: number;
  /** Cases whose numbers float32 cannot hold: storing them in it alone leads elsewhere. */
  readonly leftOut: number;
  /** Updates, epochs, samples or decisions that were compared. */
  readonly steps: number;
  /** Of the case that comes nearest to its bound, or is farthest beyond. */
  readonly worstError: number;
  readonly bound: number;
  /** 'left out' where no case could be compared. */
  readonly verdict: 'pass' | 'fail' | 'left out';
  /** What failed and where, or what has to be known; empty where there is nothing to say. */
  readonly note: string;
};

/** Cases that nothing installed can be held against, and why. */
export type UnmappedRow = { readonly file: string; readonly cases: readonly string[]; readonly reason: string };

/** A file that is not in the format; the message names the place. */
export type MalformedRow = { readonly file: string; readonly message: string };

/** What was found. */
export type Report = {
  /** For each machine what really ran, after any fall-back: `wasm simd`. */
  readonly ran: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly unmapped: readonly UnmappedRow[];
  readonly malformed: readonly MalformedRow[];
  /** Whether something was compared, nothing failed, and every file could be read. */
  readonly passed: boolean;
};

/** How far a run is. */
export type ConformanceProgress = { readonly file: string; readonly done: number; readonly total: number };

/** Options of `conformance`. */
export type ConformanceOptions = {
  /** What cases run on; default `float64()` alone. */
  readonly machines?: readonly Machine[];
  /** Only what has this in its file, plugin or dialect; `*` stands for anything. */
  readonly only?: string;
  /** How the package of a file's `use` is loaded; default: packages with `rivulet` in their name. */
  readonly load?: Load;
  /** Called before each file. */
  readonly onProgress?: (progress: ConformanceProgress) => void;
  /** Aborting ends the run before the next case. */
  readonly signal?: AbortSignal;
};

/** The reference evaluator in float64, on which rules are held to the tolerance of their files. */
export function float64(): Machine {
  return { name: 'float64', backend: reference({ precision: 'float64' }), precision: 'float64' };
}

/**
 * Runs golden files against the plugins that are installed.
 *
 * Rules are compared in float64 as their files say, and on float32 machines within what rounding to
 * float32 explains. A file that nothing here stands for gives a line, a malformed one gives a line and
 * fails, and neither ends the run.
 *
 * @param files from `findGoldenFiles`
 * @throws ConfigError when a machine is not there
 * @example
 * const { rows, passed } = await conformance(findGoldenFiles('tools/golden'), { only: 'adam' });
 */
export async function conformance(
  files: readonly GoldenFile[],
  { machines = [float64()], only = '', load, onProgress, signal }: ConformanceOptions = {},
): Promise<Report> {
  const ran: Record<string, string> = {};
  for (const machine of machines) ran[machine.name] = await whatRuns(machine);
  const rows: Row[] = [];
  const unmapped: UnmappedRow[] = [];
  const malformed: MalformedRow[] = [];
  const matches = matcher(only);
  for (const [done, file] of files.entries()) {
    if (signal?.aborted) break;
    onProgress?.({ file: file.path, done, total: files.length });
    try {
      const found = await checksIn(file, load);
      const checks = found.checks.filter(({ plugin, dialect }) => matches(file.path, plugin, dialect));
      for (const machine of machines) {
        rows.push(
          ...(await rowsOf(
            file.path,
            checks.filter(({ hostOnly }) => !hostOnly),
            machine,
            signal,
          )),
        );
      }
      const host = { ...float64(), name: 'host' };
      rows.push(
        ...(await rowsOf(
          file.path,
          checks.filter(({ hostOnly }) => hostOnly),
          host,
          signal,
        )),
      );
      if (matches(file.path)) unmapped.push(...grouped(file.path, found.unmapped));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      if (matches(file.path)) malformed.push({ file: file.path, message: error.message });
    }
  }
  const passed = rows.length > 0 && malformed.length === 0 && rows.every(({ verdict }) => verdict !== 'fail');
  return { ran, rows, unmapped, malformed, passed };
}

/** A backend that is not there says so here, once, and not in every case. */
async function whatRuns({ backend }: Machine): Promise<string> {
  const executable = await backend.compile(traceUpdate({ name: 'nothing', spec: null, init: () => ({}) }, { p: [1] }));
  executable.dispose();
  return executable.backend;
}

/** One row for each plugin and dialect. */
async function rowsOf(
  file: string,
  checks: readonly Check[],
  machine: Machine,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const groups = groupedBy(checks, ({ plugin, dialect }) => `${plugin}\n${dialect}`);
  const rows: Row[] = [];
  for (const group of groups.values()) {
    const outcomes: Ran[] = [];
    for (const check of group) {
      if (signal?.aborted) break;
      outcomes.push({ check, outcome: await check.run(machine).catch(crashed) });
    }
    const [first] = outcomes;
    if (first) rows.push(rowOf(file, machine.name, first.check, outcomes));
  }
  return rows;
}

/** A check, and what came of it. */
type Ran = { readonly check: Check; readonly outcome: Outcome };

function rowOf(file: string, machine: string, { plugin, dialect }: Check, outcomes: readonly Ran[]): Row {
  const compared = outcomes.filter(({ outcome }) => !outcome.leftOut);
  const failed = compared.filter(({ outcome }) => excess(outcome) > 1);
  const [first, ...others] = compared;
  const worst = first && others.reduce((a, b) => (excess(b.outcome) > excess(a.outcome) ? b : a), first);
  const missing = outcomes.length - compared.length;
  const failure = `${failed.length} of ${compared.length} fail: ${worst ? told(worst) : ''}`;
  const absence = `${missing} of ${outcomes.length} left out: storing in float32 alone leads elsewhere`;
  const notes = new Set(outcomes.flatMap(({ outcome }) => outcome.notes));
  return {
    plugin,
    dialect,
    file,
    machine,
    cases: compared.length,
    leftOut: missing,
    steps: compared.reduce((sum, { check }) => sum + check.steps, 0),
    worstError: worst?.outcome.error ?? 0,
    bound: worst?.outcome.bound ?? 0,
    verdict: failed.length > 0 ? 'fail' : compared.length > 0 ? 'pass' : 'left out',
    note: [...(failed.length > 0 ? [failure] : []), ...(missing > 0 ? [absence] : []), ...notes].join('; '),
  };
}

function told({ check, outcome }: Ran): string {
  return `${check.name}: ${outcome.where}`;
}

/** A plugin or a backend that throws fails its case. */
function crashed(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  return { error: Infinity, bound: 0, where: message.replaceAll(/\s+/g, ' '), notes: [] };
}

function grouped(file: string, unmapped: readonly { readonly name: string; readonly reason: string }[]): UnmappedRow[] {
  return [...groupedBy(unmapped, ({ reason }) => reason)].map(([reason, cases]) => ({
    file,
    cases: cases.map(({ name }) => name).filter((name) => name !== ''),
    reason,
  }));
}

function groupedBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** `adam*` as a pattern: anywhere in one of the texts, capitals or not. */
function matcher(only: string): (...texts: readonly string[]) => boolean {
  const parts = only.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(parts.join('.*'), 'i');
  return (...texts) => texts.some((text) => pattern.test(text));
}
