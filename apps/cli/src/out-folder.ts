/**
 * The folder that a run writes to. Checked before anything is trained.
 *
 * While a run goes on, its files lie in a folder `partial` inside; they move out when it has ended, by way of a folder
 * `publishing`. So a run that fails leaves the files of the one before it as they were, and a process may be killed at any
 * moment: the names of the folders tell where it was. A file `lock` keeps a second process out meanwhile.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { makeFolder } from '@rivulet/tensor/files';
import { lockFolder } from './lock-folder.js';
import { usingFolder } from './using-folder.js';

/** Files that a run may leave, in the order of reports. */
export const fileNames = [
  'model.onnx',
  'checkpoint.safetensors',
  'events.ndjson',
  'error.svg',
  'boundary.svg',
  'learning-rate.svg',
  'run.json',
] as const;

/** Older checkpoints, where some are kept. */
const olderCheckpoint = /^checkpoint\.\d+\.safetensors$/;

/** What a run needs to go on. */
const isNeeded = (name: string): boolean =>
  ['run.json', 'events.ndjson', 'checkpoint.safetensors'].includes(name) || olderCheckpoint.test(name);

/** Name of a file that a run may leave. */
export type FileName = (typeof fileNames)[number];

/** A folder that is known to take files. */
export class OutFolder {
  private constructor(
    private readonly folder: string,
    private readonly partial: string,
    /** The topmost folder that was made for this run, if any. */
    private readonly made: string | undefined,
    private readonly cwd: string,
    /** Lets another process have the folder; calling it again does nothing. Whoever opens one calls it in the end. */
    readonly release: () => void,
  ) {}

  /**
   * Makes the folder if need be, and tries whether files can be written to it.
   *
   * @throws DataError naming the folder, when they cannot, and when another process is at work there
   */
  static open(path: string, cwd: string): OutFolder {
    const folder = resolve(cwd, path);
    const partial = join(folder, 'partial');
    return usingFolder(path, () => {
      const made = makeFolder(folder);
      return locked(folder, path, (release) => {
        finishPublishing(folder);
        rmSync(partial, { recursive: true, force: true });
        mkdirSync(partial);
        writeFileSync(join(partial, 'events.ndjson'), '');
        return new OutFolder(folder, partial, made, cwd, release);
      });
    });
  }

  /**
   * Opens the folder of a run that is to go on: one that was killed, in `partial`; or one that has left its files.
   *
   * @throws DataError when there is none, and when another process is at work on it
   */
  static reopen(path: string, cwd: string): OutFolder {
    const folder = resolve(cwd, path);
    const partial = join(folder, 'partial');
    const none = new DataError(
      `${path}: there is no run that can go on, since there is no run.json in it; name the folder that train has written to. Of a run on standard input the rows are gone, so that it cannot`,
    );
    if (!['.', 'partial', 'publishing'].some((name) => existsSync(join(folder, name, 'run.json')))) throw none;
    return usingFolder(
      path,
      () =>
        locked(folder, path, (release) => {
          finishPublishing(folder);
          if (!existsSync(join(partial, 'run.json')) && existsSync(join(folder, 'run.json'))) {
            // Copies, so that what is there stays until the run has ended; made aside, so that half of them are none.
            const aside = join(folder, 'resuming');
            for (const old of [aside, partial]) rmSync(old, { recursive: true, force: true });
            mkdirSync(aside);
            for (const name of readdirSync(folder).filter(isNeeded)) cpSync(join(folder, name), join(aside, name));
            renameSync(aside, partial);
          }
          if (!existsSync(join(partial, 'run.json'))) throw none;
          return new OutFolder(folder, partial, undefined, cwd, release);
        }),
      '',
    );
  }

  /** Where a file of this run goes as long as the run goes on. */
  path(name: FileName): string {
    return join(this.partial, name);
  }

  /** Moves what the run has left to its place; files of an earlier run that this one has not go. */
  publish(): readonly string[] {
    const there = new Set<string>(readdirSync(this.partial));
    const older = readdirSync(this.folder).filter((name) => olderCheckpoint.test(name));
    for (const name of [...fileNames, ...older]) {
      if (!there.has(name)) rmSync(join(this.folder, name), { force: true });
    }
    renameSync(this.partial, join(this.folder, 'publishing'));
    finishPublishing(this.folder);
    return fileNames.filter((name) => there.has(name)).map((name) => this.shown(name));
  }

  /** How reports name the folder. */
  get name(): string {
    return this.shown('.');
  }

  /** How reports name a file: from the working directory. */
  shown(name: string): string {
    const path = join(this.folder, name);
    const short = relative(this.cwd, path);
    return short.startsWith('..') ? path : short;
  }

  /** Takes everything back that this run has made. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true });
    this.release();
    if (this.made === undefined) return;
    for (let folder = this.folder; ; folder = dirname(folder)) {
      if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
      if (folder === resolve(this.made)) return;
    }
  }
}

/** What is done with a folder that nobody else has; the lock stays until it is released, or until that fails. */
function locked<T>(folder: string, shown: string, work: (release: () => void) => T): T {
  const release = lockFolder(folder, shown);
  try {
    return work(release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Moves what a run has left to its place, or the rest of it where a process was killed on the way. */
function finishPublishing(folder: string): void {
  const publishing = join(folder, 'publishing');
  if (!existsSync(publishing)) return;
  for (const name of readdirSync(publishing)) renameSync(join(publishing, name), join(folder, name));
  rmSync(publishing, { recursive: true, force: true });
}
