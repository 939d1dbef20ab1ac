/**
 * The folder that a run writes to. Checked before anything is trained.
 *
 * While a run goes on, its files lie in a folder `partial` inside; they move out when it has ended.
 * So a run that fails leaves the files of the one before it as they were.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DataError } from '@rivulet/tensor';

/** Files that a run may leave, in the order of reports. */
export const fileNames = [
  'model.onnx',
  'checkpoint.safetensors',
  'events.ndjson',
  'error.svg',
  'boundary.svg',
  'learning-rate.svg',
] as const;

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
  ) {}

  /**
   * Makes the folder if need be, and tries whether files can be written to it.
   *
   * @throws DataError naming the folder, when they cannot
   */
  static open(path: string, cwd: string): OutFolder {
    const folder = resolve(cwd, path);
    const partial = join(folder, 'partial');
    try {
      const made = mkdirSync(folder, { recursive: true });
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial);
      writeFileSync(join(partial, 'events.ndjson'), '');
      return new OutFolder(folder, partial, made, cwd);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      const reason = reasons[code] ?? code;
      throw new DataError(`${path}: cannot be written to: ${reason}; choose another folder with --out`);
    }
  }

  /** Where a file of this run goes as long as the run goes on. */
  path(name: FileName): string {
    return join(this.partial, name);
  }

  /** Moves what the run has left to its place; files of an earlier run that this one has not go. */
  publish(): readonly string[] {
    const there = new Set(readdirSync(this.partial));
    for (const name of fileNames) {
      if (there.has(name)) renameSync(join(this.partial, name), join(this.folder, name));
      else rmSync(join(this.folder, name), { force: true });
    }
    rmSync(this.partial, { recursive: true, force: true });
    return fileNames.filter((name) => there.has(name)).map((name) => this.shown(name));
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
    if (this.made === undefined) return;
    for (let folder = this.folder; ; folder = dirname(folder)) {
      if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
      if (folder === resolve(this.made)) return;
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of this name',
  ENOENT: 'such a folder cannot be made',
};
